/**
 * What every development instance of Clerk takes in test mode: an e-mail address whose subaddress is `clerk_test` gets no
 * mail, and this code verifies it. Source: clerk.com/docs/guides/development/testing/test-emails-and-phones
 */
export const fixedCode = "424242";

/** Whether anybody could verify this address with the fixed code. */
export const isTestAddress = (email: string): boolean => /\+clerk_test[^@]*@/i.test(email);

/** An address for a user that is made for one command. @param name letters, digits and dashes; makes it nobody else's */
export const newTestAddress = (name: string): string => `runbook-${name}+clerk_test@example.com`;
