/** The tabs of a first visit: one that reads, one that asks what reading would cost. */
export const EXAMPLES = [
  {
    query: `# Paste a token above, then press the play button.
query FirstPosts {
  me {
    posts(first: 2) {
      nodes {
        id
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`,
  },
  {
    query: `# What a query needs and costs, without running it.
query WhatWouldItCost {
  explain(document: "{ me { posts(first: 100) { nodes { id createdAt } } } }") {
    cost
    admitted
    requiredScopes
    missingScopes {
      coordinate
      anyOf
    }
    costByPath {
      path
      cost
    }
    budget {
      limit
      remaining
      resetSeconds
    }
  }
}
`,
  },
];
