import { useState } from "react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { CloudOff, ExternalLink, KeyRound, Search, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { explain } from "~/shared/api/client";
import { credentialsQuery } from "~/shared/api/queries";
import type { Credential } from "~/shared/api/types";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { addressOf } from "~/shared/lib/place";
import { useDebounced } from "~/shared/lib/useDebounced";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { TextInput } from "~/shared/ui/inputs";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Table } from "~/shared/ui/Table";
import styles from "./CredentialsPage.module.css";

const SEARCH_PAUSE_MS = 250;

function CredentialRow({ credential }: { credential: Credential }) {
  const { t } = useTranslation("credentials");
  return (
    <tr>
      <th scope="row">{credential.id}</th>
      <td>
        <code>{credential.type}</code>
      </td>
      <td>{credential.description}</td>
      <td>
        {credential.usedBy.length === 0 && <span className={styles["muted"]}>{t("unused")}</span>}
        <ul className={styles["users"]}>
          {credential.usedBy.map(({ id, name }) => (
            <li key={id}>
              <Link to={addressOf({ workflow: id })}>{name}</Link>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** Airflow's connections that a person may read, and which of their workflows use each. */
export function CredentialsPage() {
  const { t } = useTranslation("credentials");
  const [words, setWords] = useState("");
  const search = useDebounced(words.trim(), SEARCH_PAUSE_MS);
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...credentialsQuery(search),
    placeholderData: keepPreviousData,
  });
  const credentials = data?.pages.flatMap((page) => page.items) ?? [];

  const content = () => {
    if (isPending) {
      return (
        <div role="status" aria-label={t("loading")}>
          <Skeleton height={160} />
        </div>
      );
    }
    if (error && !data) {
      return (
        <EmptyState icon={CloudOff} title={t("cannotShow")} action={<Button onClick={() => void refetch()}>{t("tryAgain")}</Button>}>
          {explain(error).detail}
        </EmptyState>
      );
    }
    if (credentials.length === 0 && !hasNextPage) {
      return search === "" ? (
        <EmptyState icon={KeyRound} title={t("none")}>
          {t("noneDetail")}
        </EmptyState>
      ) : (
        <EmptyState icon={SearchX} title={t("noneFound", { search })} />
      );
    }
    return (
      <Table columns={[t("id"), t("type"), t("description"), t("usedBy")]} className={styles["table"]}>
        {credentials.map((credential) => (
          <CredentialRow key={credential.id} credential={credential} />
        ))}
      </Table>
    );
  };

  return (
    <main className={styles["page"]}>
      <header className={styles["header"]}>
        <h1>{t("title")}</h1>
        <Link className={styles["manage"]} to={airflowPaths.connections}>
          <ExternalLink size={14} aria-hidden />
          {t("manage")}
        </Link>
      </header>
      <p className={styles["muted"]}>{t("intro")}</p>
      <div className={styles["search"]} role="search">
        <Search size={15} aria-hidden />
        <TextInput type="search" aria-label={t("search")} placeholder={t("searchHint")} maxLength={250} value={words} onChange={setWords} />
      </div>
      {content()}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </main>
  );
}
