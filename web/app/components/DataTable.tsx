import { createSortedRowModel, rowSortingFeature, sortFns, tableFeatures, useTable, type ColumnDef } from "@tanstack/preact-table";
import { ArrowDown, ArrowUp } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";

// The one place that knows the table library.
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });

export interface Column<Row> {
  id: string;
  name: string;
  /** What the column is sorted by. Without it, it cannot be sorted. */
  by?: (row: Row) => string | number;
  cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  right?: boolean;
  /** The name is for screen readers only, as over a column of links. */
  quiet?: boolean;
}

/** A table that can be sorted. Under 900 px each row becomes a block. */
export function DataTable<Row>({ caption, columns, rows, keyOf, sorted }: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  /** How it is sorted at first. */
  sorted?: { id: string; desc?: boolean };
}) {
  const definitions = useMemo(() => columns.map((c) => define(c)), [columns]);
  const table = useTable({
    features,
    columns: definitions as ColumnDef<typeof features, object>[],
    data: rows as object[],
    initialState: { sorting: sorted ? [{ id: sorted.id, desc: sorted.desc ?? false }] : [] },
  });
  const named = new Map(columns.map((c) => [c.id, c]));
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={caption}>
      <table class="data">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {table.getHeaderGroups()[0]!.headers.map((header) => {
              const column = named.get(header.column.id)!;
              const order = header.column.getIsSorted();
              const Arrow = order === "desc" ? ArrowDown : ArrowUp;
              return (
                <th key={column.id} scope="col" class={column.right ? "right" : undefined} aria-sort={order ? (order === "asc" ? "ascending" : "descending") : undefined}>
                  {column.by ? (
                    <button class="sort" type="button" onClick={() => header.column.toggleSorting()}>
                      {column.name}
                      {order && <Arrow class="icon" aria-hidden="true" />}
                    </button>
                  ) : (
                    <span class={column.quiet ? "hidden" : undefined}>{column.name}</span>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={keyOf(row.original as Row)}>
              {columns.map((column) => (
                <td key={column.id} class={column.right ? "right" : undefined} data-name={column.quiet ? "" : column.name}>
                  {column.cell(row.original as Row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function define<Row>(column: Column<Row>): ColumnDef<typeof features, Row & object> {
  const { id, by } = column;
  if (!by) return { id, enableSorting: false } as ColumnDef<typeof features, Row & object>;
  return { id, accessorFn: by, sortFn: "basic" } as ColumnDef<typeof features, Row & object>;
}
