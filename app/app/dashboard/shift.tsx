"use client";
import { useActionState } from "react";
import { takeShift } from "./actions";

export function Shift() {
  const [message, act, pending] = useActionState(takeShift, "");
  return (
    <form action={act}>
      <button disabled={pending}>Take the shift</button> <output>{message}</output>
    </form>
  );
}
