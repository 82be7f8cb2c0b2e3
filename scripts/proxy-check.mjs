// What Node itself ends on before any program of ours runs: it takes the proxy of NODE_USE_ENV_PROXY=1 from the environment, and
// throws where that is no URL, or its user name or password is not percent-encoded. The launcher asks here first, without that variable.
import process from "node:process";

/** As Node reads them: the name in lower case first. @param {string} name */
const proxyOf = (name) => {
  const names = [name.toLowerCase(), name];
  const found = names.find((each) => process.env[each] !== undefined && process.env[each] !== "");
  return found === undefined ? undefined : { name: found, value: process.env[found] ?? "" };
};

/** @param {string} value */
function wrongWith(value) {
  if (!URL.canParse(value)) return ["is no URL", "Write it as http://host:port."];
  const { username, password } = new URL(value);
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return undefined;
  } catch {
    return [
      "has a % in its user name or password that is no percent-encoding",
      "Node.js does not start with it. Write a % as %25.",
    ];
  }
}

for (const found of [proxyOf("HTTPS_PROXY"), proxyOf("HTTP_PROXY")]) {
  const wrong = found && wrongWith(found.value);
  if (found === undefined || wrong === undefined) continue;
  const [what, hint] = wrong;
  const message = `${found.name} ${what}`;
  const code = "PROXY_MALFORMED";
  if (process.argv.includes("--json"))
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint, problems: [] } })}\n`);
  else process.stderr.write(`${message} [${code}]\n    ${hint}\n`);
  process.exitCode = 2;
  break;
}
