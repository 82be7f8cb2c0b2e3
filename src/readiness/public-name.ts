const builtIn = /^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC)_/;
const secret = /(?:^|_)(?:SECRET|SECRET_KEY|PASSPHRASE|PASSWORD|PRIVATE_KEY|SIGNING_KEY|SIGNING_SECRET)$/;

/** Whether frameworks build a variable of this name into pages. */
export const isBuiltIn = (name: string): boolean => builtIn.test(name);

/** Whether its name says that it holds a secret, too: `NEXT_PUBLIC_CLERK_SECRET_KEY`, not `NEXT_PUBLIC_PASSWORD_LENGTH`. */
export const isPublicSecret = (name: string): boolean => isBuiltIn(name) && secret.test(name);
