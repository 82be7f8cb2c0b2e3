// A quarter of the nights under a fault of each kind: see faulted.ts.
import { tryFaults } from "./faulted.ts";

tryFaults(1, 4);
