// As load-react.ts.
import 'ink';
