/** What the Vercel provider says of an answer that is no success, behind this (its own wording, tested against recordings of it). */
const says = "unexpected error: ";

/** No answer; 5xx or, after its own repetitions, 429; something else than Vercel's JSON, such as a proxy's page. */
const passing = [
  /^error doing http request: /,
  /^error performing API request: (?:5\d\d|429) /,
  /^error unmarshaling response /,
  /^(?:internal(?:_server)?(?:_error)?|service_unavailable|bad_gateway|gateway_timeout|rate_limited|too_many_requests) - /,
];
/** No answer either, and none at the next try: somebody has to put something right. */
const lasting = /certificate|x509|CERT_|proxy/i;

/** Whether it is the provider's text about an answer of Vercel's, which it quotes. */
export const isAnswer = (message: string): boolean => message.includes(says);

/** Whether the provider's text tells of trouble at Vercel or on the way there that may go away by itself. */
export function isPassingAnswer(message: string): boolean {
  const at = message.indexOf(says);
  if (at < 0) return false;
  const why = message.slice(at + says.length);
  return passing.some((form) => form.test(why)) && !(/^error doing/.test(why) && lasting.test(why));
}

const mark = "Vercel could not be asked: ";

/** What the stack program ends with where it could not ask. @param why a sentence */
export const notAsked = (why: string): string => `${mark}${why}`;

/** Whether the stack program ended with that. */
export const isNotAsked = (sentence: string): boolean => sentence.startsWith(mark);
