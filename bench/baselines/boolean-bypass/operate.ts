// What whoever is on call types: `on` when Clerk is down, `off` when it is back.
import { argv, echo } from "zx";
import { redeploy, removeVariable, setVariable } from "../vercel.ts";

const flag = "CLERK_EMERGENCY_BYPASS";

const [word] = argv._;
if (word === "on") await turnOn();
else if (word === "off") await turnOff();
else {
  echo("Usage: operate.ts on | off");
  process.exitCode = 2;
}

async function turnOn(): Promise<void> {
  await setVariable(flag, "true", "plain", "Clerk is down");
  echo(`${flag} is set; redeploying production.`);
  await redeploy();
  echo("The bypass is on. Turn it off when Clerk is back.");
}

async function turnOff(): Promise<void> {
  await removeVariable(flag);
  echo(`${flag} is removed; redeploying production.`);
  await redeploy();
  echo("The bypass is off.");
}
