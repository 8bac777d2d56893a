// The main job, written against the description alone: list matters, record a response,
// find it deficient with a date to cure it by, and read that date back.
import createClient from "openapi-fetch";
import type { components, paths } from "./duces.js";

const [url = "", token = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });

type Move = components["schemas"]["Move"];

function must<T>(answer: { data?: T; error?: components["schemas"]["Problem"]; response: Response }): T {
  if (answer.data === undefined) {
    throw new Error(`${answer.response.url} answers ${answer.response.status}: ${answer.error?.detail}`);
  }
  return answer.data;
}

function equal(what: string, got: unknown, want: unknown): void {
  if (got !== want) throw new Error(`${what} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

const me = must(await client.GET("/api/v1/me"));
equal("the caller's role", me.role, "legal");
const due = { kind: "fixed", date: "2018-03-30" } as const;
const computed = must(await client.POST("/api/v1/deadlines:compute", { body: { due } }));
equal("the computed date", computed.due, due.date);

const requested = must(await client.GET("/api/v1/matters", { params: { query: { state: "requested", overdue: true, waiting: false, limit: 1 } } }));
const matter = requested.items[0];
if (!matter) throw new Error("no matter is requested");

async function move(id: string, key: string, body: Move) {
  return client.POST("/api/v1/matters/{id}/transitions", { params: { path: { id }, header: { "Idempotency-Key": key } }, body });
}

must(await move(matter.id, "typescript-1", { transition: "receive_response", effective_on: "2018-02-26", fields: { production: { all: "partial" } } }));
const deficient: Move = {
  transition: "find_deficient",
  effective_on: "2018-02-27",
  fields: { outstanding: [{ number: 1, text: "All of it" }], cure_due: due },
};
equal("the state after the move", must(await move(matter.id, "typescript-2", deficient)).state, "deficient");
const again = await move(matter.id, "typescript-2", deficient);
equal("the state of the same move again", must(again).state, "deficient");
equal("whether it was answered before", again.response.headers.get("Idempotent-Replayed"), "true");

const refused = await move(matter.id, "typescript-3", { transition: "find_deficient", effective_on: "2018-02-27", fields: { cure_due: due } });
equal("the code of a refusal", refused.error?.code, "refused"); // it is deficient already

const detail = must(await client.GET("/api/v1/matters/{id}", { params: { path: { id: matter.id } } }));
const cure = detail.deadlines.find((d) => d.kind === "cure");
equal("the date to cure by", cure?.due, due.date);
console.log(`TypeScript: ${matter.jurisdiction.name} is ${detail.state}, to be cured by ${cure?.due}`);
