package oauth

import (
	"strconv"
	"strings"
	"unicode"
)

// The passwords that are tried first by whoever guesses: well-known words, with what people put behind them when a form wants
// more. All of them are long enough for the form, which is why they are listed by how they are made.
const commonWords = `password passwort motdepasse passw0rd letmein welcome willkommen bienvenue iloveyou jetaime ichliebedich trustno1
	administrator admin root superuser user guest login default changeme secret geheim sesame opensesame access master
	qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc 1q2w3e 1q2w3e4r
	1qaz2wsx q1w2e3r4 abc abcd abcdef abcdefg abcdefgh abcabc aaaaaa monkey dragon tiger lion elephant dolphin butterfly unicorn
	football fussball baseball basketball hockey soccer tennis golfer liverpool chelsea arsenal barcelona realmadrid juventus
	superman batman spiderman starwars pokemon pikachu naruto minecraft fortnite roblox harrypotter gandalf mickey
	sunshine princess prinzessin princesse flower rainbow shadow summer sommer winter spring autumn herbst january february
	monday montag friday freitag saturday sunday sonntag weekend holiday christmas weihnachten noel birthday
	chocolate schokolade chocolat cookie cheese coffee banana orange pepper ginger sugar honey
	computer internet samsung iphone android microsoft google facebook instagram tiktok twitter youtube linkedin amazon
	michael michelle jessica jennifer jordan thomas daniel andrew charlie ashley nicole matthew joshua robert william
	sophie marie pierre nicolas julien camille hans peter stefan andreas sabine susanne
	london berlin paris germany deutschland france england america newyork texas
	hunter killer freedom whatever forever nothing blessed jesus jesuschrist blink182 slipknot metallica nirvana eminem
	family mother father brother sister daughter mummy daddy bailey buster maggie lucky happy smile peace
	portway gateway portal tideline correcthorsebatterystaple`

// commonEnds are what is put behind a word.
func commonEnds() []string {
	ends := []string{"", "!", "!!", "!!!", "1", "1!", "12", "123", "123!", "1234", "1234!", "12345", "123456", "1234567", "12345678", "123456789", "1234567890",
		"0", "00", "000", "0000", "007", "11", "111", "1111", "22", "222", "69", "77", "88", "99", "999", "321", "4321", "654321", "987654321",
		"abc", "abc123", "xyz", "qwerty", "qwerty123", "password", "pass", ".", "..", "...", "?", "*", "#1", "@123", "@1234", "_123", "-123"}
	for year := 1960; year <= 2035; year++ {
		ends = append(ends, strconv.Itoa(year), strconv.Itoa(year)+"!")
	}
	return ends
}

// commonPasswords lists them, those of them that are long enough for the form.
func commonPasswords() map[string]bool {
	list := map[string]bool{}
	add := func(text string) {
		if len(text) >= shortestPassword {
			list[text] = true
		}
	}
	words := strings.Fields(commonWords)
	for _, word := range words {
		for _, end := range commonEnds() {
			add(word + end)
			add(word + word + end)
		}
	}
	for _, row := range []string{"1234567890", "0987654321", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "abcdefghijklmnopqrstuvwxyz"} {
		twice := row + row + row
		for from := range row {
			for to := from + shortestPassword; to <= len(twice); to++ {
				add(twice[from:to])
			}
		}
	}
	return list
}

// likeness takes away what only seems to make a password another: capitals, and signs that look like letters.
func likeness(password string) string {
	return strings.NewReplacer("@", "a", "$", "s", "€", "e").Replace(strings.ToLower(password))
}

// wordOf is what is left of a password without what stands before and behind its letters, digits read as the letters that
// they look like inside.
func wordOf(password string) string {
	inner := strings.TrimFunc(likeness(password), func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t").Replace(inner)
}

// passwordFault says what is wrong with a password, "" where nothing is. How it is put together is not asked: rules about
// signs and capitals make passwords that are hard to remember and easy to guess (ASVS 6.2.5).
func (s *Server) passwordFault(password string, names ...string) Notice {
	s.once.Do(s.prepare)
	length := len([]rune(password))
	switch {
	case length < shortestPassword:
		return PasswordShort
	case length > longestPassword:
		return PasswordLong
	case s.isCommon(password):
		return PasswordCommon
	}
	for _, name := range append(names, s.Platform) {
		word, _, _ := strings.Cut(name, "@")
		word = likeness(word)
		if len(word) >= 4 && strings.Contains(likeness(password), word) && length < len([]rune(word))+shortestPassword {
			return PasswordName
		}
	}
	return ""
}

func (s *Server) isCommon(password string) bool {
	list := s.common()
	alike, word := likeness(password), wordOf(password)
	if list[alike] || strings.Count(alike, alike[:1]) == len(alike) {
		return true
	}
	for _, known := range strings.Fields(commonWords) {
		if word == known || len(known) > 2 && word == known+known || alike == strings.Repeat(known, max(1, len(alike)/len(known))) {
			return true
		}
	}
	return false
}
