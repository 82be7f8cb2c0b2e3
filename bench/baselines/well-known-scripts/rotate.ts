// What whoever is on call types after making a new key in the dashboard: the key comes from standard input.
import { echo, stdin } from "zx";
import { redeploy, setVariable } from "../vercel.ts";

const key = (await stdin()).trim();
if (key === "") throw new Error("The new key is expected on standard input.");
await setVariable("CLERK_SECRET_KEY", key, "encrypted");
echo("CLERK_SECRET_KEY is set in production; redeploying.");
await redeploy();
echo("Production has the new key. Check every endpoint, watch for unauthorized access, file the report.");
