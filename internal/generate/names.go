package main

import "strings"

// plural gives the English plural of a type's name, in lower camel case.
func plural(typ string) string {
	name := lowerFirst(typ)
	switch {
	case strings.HasSuffix(name, "y") && !strings.ContainsAny(name[len(name)-2:len(name)-1], "aeiou"):
		return name[:len(name)-1] + "ies"
	case hasAnySuffix(name, "s", "x", "ch", "sh"):
		return name + "es"
	}
	return name + "s"
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// snake gives the name of a table or column for a name in camel case.
func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// groupScope gives the scope of a group: PROFILE_AND_POSTS becomes profileAndPosts:read.
func groupScope(group string) string {
	parts := strings.Split(strings.ToLower(group), "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "") + ":read"
}
