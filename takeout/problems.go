package takeout

import (
	"archive/zip"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"portway/problem"
)

// What can be wrong with a file, in words for the person who has it. None of them repeats what the file says.

const (
	howToGetJSON = "In the app: Settings and privacy, Account, Download your data; choose JSON as the file format and request the data again."
	whatIsKept   = "What was read before is kept, and importing the whole file later does not double it."
)

func notAnExport(why string) *problem.Problem {
	return problem.New(problem.BadInput,
		"This is not a TikTok data export. %s An export is a .zip with one .json file, or that .json file by itself.", why)
}

func emptyFile() *problem.Problem {
	return problem.New(problem.BadInput, "The file is empty. The download was probably interrupted: download the export again.")
}

func textExport() *problem.Problem {
	return problem.New(problem.BadInput,
		"This looks like a TikTok export in the text format (TXT), which leaves out how things belong together and is not read. %s", howToGetJSON)
}

func encrypted() *problem.Problem {
	return problem.New(problem.BadInput,
		"The zip is protected with a password. TikTok's own are not: unpack it with the password and import the .json file from it.")
}

func cutZip(cause error) *problem.Problem {
	return problem.Wrap(cause, problem.BadInput,
		"The zip is incomplete or damaged: its list of contents cannot be read. The download was probably interrupted: download the export again.")
}

func damaged(cause error, at int64) *problem.Problem {
	return problem.Wrap(cause, problem.BadInput,
		"The zip is damaged: after %d bytes of the file inside, its contents do not fit its checks. Download the export again. %s",
		at, whatIsKept).With("offset", at)
}

func wrongEncoding() *problem.Problem {
	return problem.New(problem.BadInput,
		"The file is in the encoding UTF-16; exports are in UTF-8. A program may have saved it anew: use the file as it was downloaded.")
}

func tooLong(limit int64) *problem.Problem {
	return problem.New(problem.BadInput, "The file holds more than %d bytes, the most that is read. %s", limit, whatIsKept).With("limit", limit)
}

func tooPacked(limit int64) *problem.Problem {
	return problem.New(problem.BadInput,
		"The zip unpacks to more than %d times its size, which no export does: it may be made to fill disks. %s", limit, whatIsKept).With("limit", limit)
}

func tooLarge(limit, at int64) *problem.Problem {
	return problem.New(problem.BadInput, "A single value or item after byte %d is larger than %d bytes, the most that is read. %s",
		at, limit, whatIsKept).With("limit", limit).With("offset", at)
}

func tooDeep(limit int, at int64) *problem.Problem {
	return problem.New(problem.BadInput, "At byte %d, values are nested more than %d levels deep, the most that is read. %s",
		at, limit, whatIsKept).With("limit", limit).With("offset", at)
}

// decoderDepth is how deep encoding/json lets one value nest.
const decoderDepth = 10_000

// brokenJSON explains an error of the JSON decoder, which stood at a byte offset.
func brokenJSON(err error, at int64) error {
	if syntax, is := errors.AsType[*json.SyntaxError](err); is {
		if strings.Contains(syntax.Error(), "exceeded max depth") {
			return tooDeep(decoderDepth, at)
		}
		if syntax.Offset > at {
			at = syntax.Offset
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return problem.Wrap(err, problem.BadInput,
			"The file ends at byte %d, in the middle of the data. The download was probably interrupted: download the export again. %s",
			at, whatIsKept).With("offset", at)
	}
	return problem.Wrap(err, problem.BadInput,
		"The file is no valid JSON near byte %d. Use the file as it was downloaded. %s", at, whatIsKept).With("offset", at)
}

func isFlate(err error) bool {
	_, is := errors.AsType[flate.CorruptInputError](err)
	return is
}

// readProblem explains an error of reading the bytes themselves.
func readProblem(err error, at int64) error {
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, zip.ErrAlgorithm):
		return problem.Wrap(err, problem.BadInput, "The zip is packed in a way that is not known here. TikTok's own are not: use the file as it was downloaded.")
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), isFlate(err):
		return damaged(err, at)
	}
	return fmt.Errorf("takeout: read: %w", err)
}
