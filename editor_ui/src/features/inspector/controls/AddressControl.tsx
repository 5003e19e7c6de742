import { useTranslation } from "react-i18next";
import { airflowUrl } from "~/shared/api/client";
import { CopyButton } from "~/shared/ui/CopyButton";
import { asText, TextControl } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

/** The last part of an address, with the whole of it below, to be copied; `x-base` is what stands before. */
export function AddressControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const base = props.field.schema["x-base"];
  const path = asText(props.value);
  const address = typeof base === "string" && path !== "" ? airflowUrl(base + path) : "";
  return (
    <>
      <TextControl {...props} />
      {address !== "" && (
        <div className={styles["address"]}>
          <code>{address}</code>
          <CopyButton text={address} label={t("copyAddress")} />
        </div>
      )}
    </>
  );
}
