// Clerk's middleware reads its key while it is imported: to be imported before it. Nothing here reaches Clerk.
process.env["CLERK_SECRET_KEY"] = ["sk", "live", "memory", "gate"].join("_");
