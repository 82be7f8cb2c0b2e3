// The tables, as steps that are only ever added to: each runs once, in order.

export interface Migration {
  /** Rises by one. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: "users, inbox and sync",
    sql: `
create table clerk_users (
  id text primary key,
  email text,
  first_name text,
  last_name text,
  external_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index clerk_users_email on clerk_users (lower(email)) where deleted_at is null;
create index clerk_users_created_at on clerk_users (created_at, id);

create table clerk_inbox (
  id text primary key,
  type text not null,
  user_id text,
  event_at timestamptz not null,
  body text not null,
  received_at timestamptz not null default clock_timestamp(),
  applied_at timestamptz,
  attempts integer not null default 0,
  tried_at timestamptz,
  problem text
);
create index clerk_inbox_waiting on clerk_inbox (event_at, id) where applied_at is null;
create index clerk_inbox_event_at on clerk_inbox (event_at);
create index clerk_inbox_user on clerk_inbox (user_id, event_at, id);

create table clerk_sync (
  one boolean primary key default true check (one),
  instance_id text,
  paused_at timestamptz,
  paused_until timestamptz,
  paused_by text,
  paused_why text,
  constraint clerk_sync_pause_ends check (
    (paused_at is null) = (paused_until is null)
    and (paused_until is null or paused_until <= paused_at + interval '4 hours')
  )
);
insert into clerk_sync default values;`,
  },
];

/** What this package's statements are written for. */
export const SCHEMA_VERSION = migrations.at(-1)?.version ?? 0;
