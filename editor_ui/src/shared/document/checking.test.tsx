import { http, HttpResponse } from "msw";
import { expect, it } from "vitest";
import { queryClient } from "~/shared/api/queries";
import { documentOf } from "~/test/samples";
import { API, server } from "~/test/server";
import { checkQuery } from "./checking";

it("says which workflow the document is of, because that decides which others its nodes may start", async () => {
  const asked: [string | null, unknown][] = [];
  server.use(
    http.post(`${API}/check`, async ({ request }) => {
      asked.push([new URL(request.url).searchParams.get("workflow"), await request.json()]);
      return HttpResponse.json({ diagnostics: [] });
    }),
  );
  const document = documentOf([]);
  await queryClient.query(checkQuery("sales", document));
  expect(asked).toEqual([["sales", { document }]]);
});
