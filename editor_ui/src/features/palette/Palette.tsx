import { useState } from "react";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { NodeKind } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { KIND_DRAG_TYPE } from "~/shared/kinds/drag";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKinds } from "~/shared/kinds/KindsContext";
import { TextInput } from "~/shared/ui/inputs";
import { placeNode } from "./placeNode";
import styles from "./Palette.module.css";

const CATEGORIES = ["trigger", "action", "logic", "utility"] as const;

function matches(kind: NodeKind, words: string): boolean {
  const text = `${kind.label} ${kind.description} ${kind.type}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function PaletteItem({ kind }: { kind: NodeKind }) {
  const session = useSession();
  const kinds = useKinds();
  return (
    <button
      type="button"
      className={styles["item"]}
      draggable
      title={kind.description}
      onClick={() => placeNode(session, kind, kinds)}
      onDragStart={(event) => {
        event.dataTransfer.setData(KIND_DRAG_TYPE, kind.type);
        event.dataTransfer.effectAllowed = "move";
      }}
    >
      <KindIcon type={kind.type} category={kind.category} size={16} />
      <span>{kind.label}</span>
    </button>
  );
}

/** The kinds of nodes: drag one onto the canvas, or click it to place it after the selected node. */
export function Palette() {
  const { t } = useTranslation("palette");
  const session = useSession();
  const [words, setWords] = useState("");
  const kinds = useKinds();
  const found = [...kinds.values()].filter((kind) => matches(kind, words.trim()));
  const first = found[0];
  return (
    <nav className={styles["palette"]} aria-label={t("name")}>
      <div className={styles["search"]}>
        <Search size={15} aria-hidden />
        <TextInput
          type="search"
          aria-label={t("find")}
          placeholder={t("placeholder")}
          value={words}
          onChange={setWords}
          onKeyDown={(event) => {
            if (event.key === "Enter" && first && words.trim() !== "") {
              placeNode(session, first, kinds);
              setWords("");
            }
            if (event.key === "Escape") setWords("");
          }}
        />
      </div>
      {CATEGORIES.map((category) => {
        const group = found.filter((kind) => kind.category === category);
        return (
          group.length > 0 && (
            <section key={category} aria-label={t(`categories.${category}`)}>
              <h3>{t(`categories.${category}`)}</h3>
              {group.map((kind) => (
                <PaletteItem key={kind.type} kind={kind} />
              ))}
            </section>
          )
        );
      })}
      {found.length === 0 && <p className={styles["none"]}>{t("none", { words })}</p>}
    </nav>
  );
}
