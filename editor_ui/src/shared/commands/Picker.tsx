import { useMemo, useState, type ReactNode } from "react";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PopupDialog } from "./PopupDialog";
import { matching, type Pickable } from "./matching";
import styles from "./Picker.module.css";

export interface PickerItem extends Pickable {
  id: string;
  icon?: ReactNode;
  /** Keys, or a few words at the right. */
  aside?: ReactNode;
  /** Why it cannot be picked. */
  refused?: string;
  group?: string;
}

interface PickerProps {
  title: string;
  placeholder: string;
  items: PickerItem[];
  onPick: (id: string) => void;
  onClose: () => void;
  /** What is said while there is nothing to pick. */
  none?: string;
}

const MOST_SHOWN = 60;

/** Type to find, arrow keys to choose, Enter to take: for commands, kinds of nodes, nodes, targets. */
export function Picker({ title, placeholder, items, onPick, onClose, none }: PickerProps) {
  const { t } = useTranslation("shared");
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useMemo(() => matching(items, words), [items, words]);
  const shown = found.slice(0, MOST_SHOWN);
  const groups = [...new Set(shown.map((item) => item.group ?? ""))];

  const search = (text: string) => {
    setWords(text);
    setChosen(null);
  };

  const row = (item: PickerItem) => (
    <Command.Item
      key={item.id}
      value={item.id}
      className={styles["item"]}
      disabled={item.refused !== undefined}
      onSelect={() => onPick(item.id)}
    >
      {item.icon}
      <span className={styles["words"]}>
        <span>{item.label}</span>
        {(item.refused ?? item.hint) !== undefined && <small>{item.refused ?? item.hint}</small>}
      </span>
      {item.aside}
    </Command.Item>
  );

  return (
    <PopupDialog label={title} onClose={onClose}>
      <Command
        label={title}
        shouldFilter={false}
        loop
        className={styles["picker"]}
        // The first one that fits, until arrow keys say otherwise: Enter right after the last letter takes it.
        value={(shown.find((item) => item.id === chosen) ?? shown.find((item) => item.refused === undefined))?.id ?? ""}
        onValueChange={setChosen}
      >
        <div className={styles["search"]}>
          <Search size={16} aria-hidden />
          <Command.Input value={words} onValueChange={search} placeholder={placeholder} />
        </div>
        <Command.List className={styles["list"]} label={title}>
          {groups.map((group) => {
            const rows = shown.filter((item) => (item.group ?? "") === group).map(row);
            return group === "" ? (
              rows
            ) : (
              <Command.Group key={group} heading={group} className={styles["group"]}>
                {rows}
              </Command.Group>
            );
          })}
        </Command.List>
        <p className={styles["count"]} role="status">
          {found.length === 0
            ? words === ""
              ? (none ?? t("picker.none"))
              : t("picker.nothing", { words })
            : found.length > shown.length
              ? t("picker.more", { count: found.length - shown.length })
              : null}
        </p>
      </Command>
    </PopupDialog>
  );
}
