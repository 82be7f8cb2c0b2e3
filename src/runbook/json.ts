/** Plain data, as it can stand in JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
