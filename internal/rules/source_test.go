package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// module is the path of this module: imports below it are imports of each other's packages.
const module = "portway"

// root is where go.mod lies, seen from this package's folder.
const root = "../.."

// goFile is one Go file of the repository.
type goFile struct {
	Path      string // as in "store/posts.go"
	Package   string // its folder, "." for the root
	Generated bool
	Test      bool
	Syntax    *ast.File
	Lines     int
	positions *token.FileSet
}

func (f goFile) line(position token.Pos) int { return f.positions.Position(position).Line }

// goFiles reads every Go file of the repository. What git does not keep (node_modules, built things) holds none.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	err := filepath.WalkDir(root, func(location string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") && location != root {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(location, "go.mod")); err == nil && location != root {
				return filepath.SkipDir // another module is another house
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		file, err := readGoFile(location)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readGoFile(location string) (goFile, error) {
	text, err := os.ReadFile(location)
	if err != nil {
		return goFile{}, err
	}
	relative, err := filepath.Rel(root, location)
	if err != nil {
		return goFile{}, err
	}
	return parse(filepath.ToSlash(relative), string(text))
}

func parse(name, text string) (goFile, error) {
	positions := token.NewFileSet()
	syntax, err := parser.ParseFile(positions, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return goFile{}, err
	}
	return goFile{
		Path:      name,
		Package:   path.Dir(name),
		Generated: ast.IsGenerated(syntax),
		Test:      strings.HasSuffix(name, "_test.go"),
		Syntax:    syntax,
		Lines:     strings.Count(text, "\n"),
		positions: positions,
	}, nil
}

// example is a file that exists only in a test of the rules themselves.
func example(t *testing.T, name, text string) goFile {
	t.Helper()
	file, err := parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
