// A quarter of the steps with an effect: see taken-out.ts.
import { tryWithout } from "./taken-out.ts";

tryWithout(0, 4);
