import { expect, test } from "vitest";
import { CookieJar } from "../../rehearsal/people/jar.ts";

test("cookies of the parent domain go to both hosts, the others only where they came from", () => {
  const jar = new CookieJar();
  jar.take("clerk.shop.example", [
    "__client=secret; Path=/; HttpOnly; Secure",
    "__client_uat=17; Max-Age=31536000; Path=/; Domain=shop.example",
  ]);
  jar.set("__session", "a.b.c", "app.shop.example", true);
  expect(jar.header("clerk.shop.example")).toBe("__client=secret; __client_uat=17");
  expect(jar.header("app.shop.example")).toBe("__client_uat=17; __session=a.b.c");
  expect(jar.header("evilshop.example")).toBe("");
});

test("a cookie is gone when it is set to end", () => {
  const jar = new CookieJar();
  jar.set("__session", "a", "app.shop.example", true);
  jar.set("__client_uat", "1", "shop.example", false);
  jar.take("app.shop.example", [
    "__session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
    "__client_uat=0; Max-Age=0; Domain=.shop.example",
  ]);
  expect(jar.header("app.shop.example")).toBe("");
});
