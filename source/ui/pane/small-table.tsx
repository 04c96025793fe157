import { Text } from 'ink';
import { Table } from 'ink-table';
import { createContext, useContext, type PropsWithChildren, type ReactNode } from 'react';
import type { TableColumn, TableRow } from './pane-content.ts';
import { width } from '../../text/width.ts';
import type { Paint } from '../theme/theme.ts';

export type SmallTableProps = {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly paintHeading: Paint;
};

type CellProps = PropsWithChildren<{ readonly column: number }>;

const Columns = createContext<Pick<SmallTableProps, 'columns' | 'paintHeading'>>({
  columns: [],
  paintHeading: (text) => text,
});

/** The drill-down's tables: ink-table without borders, as spaces are enough. */
export function SmallTable(props: SmallTableProps): ReactNode {
  const { columns, rows } = props;
  return (
    <Columns value={props}>
      <Table
        data={rows.map((row) => ({ ...row }))}
        columns={columns.map(({ title }) => title)}
        skeleton={NoSkeleton}
        // The types omit the column, but it is passed.
        header={HeaderCell as (props: PropsWithChildren) => ReturnType<typeof HeaderCell>}
        cell={Cell}
      />
    </Columns>
  );
}

function NoSkeleton(): ReactNode {
  return null;
}

function HeaderCell({ children, column }: CellProps): ReactNode {
  const { columns, paintHeading } = useContext(Columns);
  return <Text>{paintHeading(fitted(children, columns[column]))}</Text>;
}

function Cell({ children, column }: CellProps): ReactNode {
  const { columns } = useContext(Columns);
  return <Text>{fitted(children, columns[column])}</Text>;
}

/** ink-table pads by UTF-16 length, which is not the width: each cell is fitted to its column here. */
function fitted(children: ReactNode, column: TableColumn | undefined): string {
  const text = String(children).replace(/^ /, '').trimEnd();
  return ` ${text}${' '.repeat(Math.max(0, (column?.width ?? 0) - width(text) + 1))}`;
}
