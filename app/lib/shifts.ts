/** The rota that the app shows. */
export const shifts: readonly { readonly hours: string; readonly team: string }[] = [
  { hours: "00:00 – 08:00", team: "Night watch" },
  { hours: "08:00 – 16:00", team: "Day desk" },
  { hours: "16:00 – 24:00", team: "Late desk" },
];
