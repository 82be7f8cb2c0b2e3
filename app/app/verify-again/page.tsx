import { verifyAgainProps } from "clerk-bypass-gate";
import { VerifyAgain } from "clerk-bypass-gate/verify-again";
import { headers } from "next/headers";
import { gateOptions } from "../../gate";

export default async function VerifyAgainPage() {
  return <VerifyAgain {...await verifyAgainProps(await headers(), gateOptions)} />;
}
