// A rule for oxlint: no regular expressions that take more than linear time, because most of the input is untrusted.
import { analyse } from 'scslre';

const rule = {
  create: (context) => ({
    Literal(node) {
      if (!node.regex) return;
      for (const { type } of analyse(new RegExp(node.regex.pattern, node.regex.flags)).reports) {
        context.report({
          node,
          message: `Some texts take this pattern quadratic time or worse (${type}). Anchor it, or make its parts exclude each other.`,
        });
      }
    },
  }),
};

export default { meta: { name: 'regexes' }, rules: { linear: rule } };
