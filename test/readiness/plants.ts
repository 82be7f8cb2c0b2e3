import { appPlants } from "./plants-app.ts";
import { clerkPlants } from "./plants-clerk.ts";
import { peoplePlants } from "./plants-people.ts";
import { secretPlants } from "./plants-secrets.ts";
import { sourcePlants } from "./plants-source.ts";
import { stackPlants } from "./plants-stack.ts";
import { vercelPlants } from "./plants-vercel.ts";

/** Every planted mistake. */
export const plants = [
  ...stackPlants,
  ...vercelPlants,
  ...clerkPlants,
  ...appPlants,
  ...sourcePlants,
  ...secretPlants,
  ...peoplePlants,
];
