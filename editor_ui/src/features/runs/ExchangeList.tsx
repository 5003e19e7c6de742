import { useTranslation } from "react-i18next";
import type { Exchange, Exchanges } from "~/shared/api/types";
import { duration, fullTime } from "~/shared/lib/format";
import { isJsonObject, type JsonObject } from "~/shared/lib/json";
import { JsonView } from "./JsonView";
import styles from "./Exchanges.module.css";

const FIRST_FAILURE = 400;

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function Headers({ title, of }: { title: string; of: JsonObject }) {
  const headers = Object.entries(isJsonObject(of["headers"]) ? of["headers"] : {});
  if (headers.length === 0) return null;
  return (
    <table className={styles["headers"]}>
      <caption>{title}</caption>
      <tbody>
        {headers.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{asText(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Body({ title, of }: { title: string; of: JsonObject }) {
  const body = of["body"];
  return body === null || body === undefined || body === "" ? null : <JsonView title={title} value={body} />;
}

function Call({ exchange, open }: { exchange: Exchange; open: boolean }) {
  const { t } = useTranslation("runs");
  const request = exchange.request as JsonObject;
  const response = exchange.response as JsonObject | null;
  const status = response?.["status"];
  const failed = exchange.problem !== null || (typeof status === "number" && status >= FIRST_FAILURE);
  return (
    <details className={styles["call"]} open={open}>
      <summary>
        <b>{asText(request["method"])}</b>
        <span className={styles["url"]}>{asText(request["url"])}</span>
        <span className={styles["status"]} data-failed={failed || undefined}>
          {status === undefined ? t("exchange.noAnswer") : asText(status)}
        </span>
        <span>{duration(exchange.durationSeconds)}</span>
      </summary>
      <div className={styles["parts"]}>
        <p>
          {fullTime(exchange.startedAt)}
          {exchange.index !== null && ` · ${t("exchange.item", { index: exchange.index })}`}
        </p>
        {exchange.problem !== null && <p className={styles["problem"]}>{exchange.problem}</p>}
        <Headers title={t("exchange.requestHeaders")} of={request} />
        <Body title={t("exchange.requestBody")} of={request} />
        {response !== null && (
          <>
            {typeof response["url"] === "string" && <p>{t("exchange.redirected", { url: response["url"] })}</p>}
            <Headers title={t("exchange.responseHeaders")} of={response} />
            <Body title={t("exchange.responseBody")} of={response} />
          </>
        )}
      </div>
    </details>
  );
}

/** What a step sent over HTTP and what came back, without what is secret. */
export function ExchangeList({ exchanges }: { exchanges: Exchanges }) {
  const { t } = useTranslation("runs");
  const { items, total } = exchanges;
  return (
    <section className={styles["list"]} aria-label={t("exchange.title")}>
      <h3>{t("exchange.title")}</h3>
      {items.map((exchange, index) => (
        <Call key={index} exchange={exchange} open={items.length === 1} />
      ))}
      {items.length < total && <p className={styles["note"]}>{t("exchange.some", { shown: items.length, all: total })}</p>}
    </section>
  );
}
