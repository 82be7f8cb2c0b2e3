import { constants } from "node:fs";
import { openRegular } from "../../src/adapters/regular-file.mjs";

/** What a disk can do to one operation on a file. `short`: half of it is written, then it is full. */
export type Fault = "EIO" | "ENOSPC" | "short" | "EROFS";
export type Operation = "write" | "datasync" | "truncate" | "sync" | "open" | "create";

const failure = (code: string) => Object.assign(new Error(`${code}: the disk said so`), { code });

/** Opens files of a real disk whose operations fail when `next` says so. */
export class FailingDisk {
  /** Asked before each operation; the file's name without its folder. */
  next: (operation: Operation, file: string) => Fault | undefined = () => undefined;
  readonly log: string[] = [];

  readonly open: typeof openRegular = async (path, ...how) => {
    const file = path.split("/").at(-1) ?? "";
    this.#fail(((how[0] ?? 0) & constants.O_CREAT) === 0 ? "open" : "create", file);
    const handle = await openRegular(path, ...how);
    return new Proxy(handle, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name, target);
        if (typeof own !== "function") return own;
        const call = own.bind(target) as (...args: unknown[]) => unknown;
        if (name === "write")
          return async (bytes: Uint8Array, from: number, length: number, at: number | null) => {
            const fault = this.#ask("write", file);
            if (fault === "short") {
              if (length > 1) return await call(bytes, from, Math.floor(length / 2), at);
              throw failure("ENOSPC");
            }
            if (fault !== undefined) throw failure(fault);
            return await call(bytes, from, length, at);
          };
        if (name === "datasync" || name === "truncate" || name === "sync")
          return async (...args: unknown[]) => {
            this.#fail(name, file);
            return await call(...args);
          };
        return call;
      },
    });
  };

  #ask(operation: Operation, file: string): Fault | undefined {
    this.log.push(`${operation} ${file}`);
    return this.next(operation, file);
  }

  #fail(operation: Operation, file: string): void {
    const fault = this.#ask(operation, file);
    if (fault !== undefined) throw failure(fault === "short" ? "ENOSPC" : fault);
  }
}
