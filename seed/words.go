package seed

import (
	"strconv"
	"strings"
)

// A place to live: its region and currency.
type home struct{ region, currency string }

var homes = []home{{"NL", "EUR"}, {"DE", "EUR"}, {"FR", "EUR"}, {"ES", "EUR"}, {"IT", "EUR"}, {"IE", "EUR"}, {"PL", "PLN"}, {"SE", "SEK"}, {"GB", "GBP"}, {"GB", "GBP"}}

var (
	adjectives = []string{"quiet", "amber", "brisk", "salty", "velvet", "rusty", "lunar", "mossy", "copper", "gentle", "windy",
		"golden", "hasty", "tiny", "northern", "sleepy", "sunny", "misty", "silver", "wild"}
	animals = []string{"heron", "otter", "badger", "puffin", "lynx", "marten", "swift", "hare", "seal", "raven", "newt", "moth",
		"gannet", "ibex", "kestrel", "stoat", "tern", "vole", "whale", "wren"}
	hobbies = []string{"sourdough", "bouldering", "bike repair", "watercolour", "film photography", "knitting", "urban gardening",
		"synth jams", "vintage cameras", "trail running", "latte art", "bookbinding", "chess openings", "cold water swimming",
		"origami", "street dance", "home brewing", "stargazing", "pottery", "train journeys", "retro games", "bird watching"}
	cities = []string{"Lisbon", "Ghent", "Kraków", "Malmö", "Zürich", "Galway", "Leeds", "Porto", "Utrecht", "Tromsø", "Łódź",
		"Bologna", "Nantes", "Graz", "Brno", "Cádiz", "Århus", "Tartu"}
	dishes = []string{"ramen", "pierogi", "tiramisu", "falafel", "shakshuka", "gnocchi", "kimchi toast", "cinnamon buns", "paella"}
	tags   = []string{"fyp", "learnontideline", "cozy", "diy", "travel", "foodie", "smallbusiness", "sunset", "дача", "旅行", "motivación"}
	sounds = []string{"original sound", "Harbour Lights (sped up)", "Paper Boats", "Two Left Feet", "Niebo nad miastem", "Rainy Tram", "ねこの歌"}
	shops  = []string{"Lantern & Loom", "Nordlicht Outdoor", "Casa Azul", "The Tiny Teapot", "Fjord & Fold", "Pixel Pantry",
		"Moss Street Market", "Atelier Épice", "Kiwi Cables", "Blue Barrel Books"}
	companies = []string{"Bramble Analytics", "Tern Travel", "Oak & Otter Insurance", "Pebble Bank", "Quickstep Shoes",
		"Halo Fitness", "Sundial Games", "Marigold Media", "Plainfield Data", "Crumb Delivery"}
	places = []string{"Café Linde", "Harbour Market", "Museum of Small Things", "Old Lighthouse", "Parc des Tilleuls", "Skerry Beach", "喫茶ひまわり"}
)

// Texts that careless readers stumble over.
var oddities = []string{
	"שלום! נתראה מחר בתחנה 🚉", "السلام عليكم، هل رأيت هذا؟ 😂", "これ最高すぎる！！", "Дякую, дуже смачно 🥟",
	"she said \"never again\" and then: 'again'", "line one\nline two\n\n\tindented line three", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 family day",
	"Zażółć gęślą jaźń", "<b>not bold</b> & <script>not run</script>", "C:\\temp\\new, 50% off; SELECT 'x' -- done",
	"e\u0301 is not é, or is it?", "comma, semicolon; pipe | tab\t end", "\u202eright to left\u202c and back", "…", "0", "null", "ไปเที่ยวกันไหม",
}

// text is one of the phrases, filled in; of fifty, three are odd and one is long.
func text(d *draw, phrases []string) string {
	switch d.IntN(50) {
	case 0, 1, 2:
		return pick(d, oddities)
	case 3:
		return long(d)
	}
	return fill(d, pick(d, phrases))
}

// fill replaces the words in braces.
func fill(d *draw, phrase string) string {
	for {
		before, rest, found := strings.Cut(phrase, "{")
		word, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return phrase
		}
		phrase = before + blank(d, word) + after
	}
}

func blank(d *draw, word string) string {
	switch word {
	case "hobby":
		return pick(d, hobbies)
	case "city":
		return pick(d, cities)
	case "dish":
		return pick(d, dishes)
	case "name":
		return d.fake.FirstName()
	case "tag":
		return pick(d, tags)
	case "emoji":
		return pick(d, []string{"😂", "🥹", "🔥", "✨", "🙏", "💙", "👀", "🌊"})
	}
	return strconv.Itoa(d.between(2, 30)) // {n}
}

func long(d *draw) string {
	parts := make([]string, d.between(20, 60))
	for i := range parts {
		parts[i] = fill(d, pick(d, messages))
	}
	return strings.Join(parts, " ")
}

var titles = []string{"{hobby} in {city} #{tag}", "day {n} of {hobby} {emoji}", "how I started {hobby} with nothing", "POV: you found the best {dish} in {city}",
	"{n} things nobody tells you about {hobby}", "making {dish} from scratch {emoji} #{tag} #{tag}", "a weekend in {city}", "rating {dish} from 1 to {n}",
	"trying {hobby} so you do not have to", "small wins: {hobby} edition", "my grandmother's {dish}", "get ready with me for {hobby}", "#{tag}"}

var remarks = []string{"love this {emoji}", "where in {city} is that?", "the {dish} looks unreal", "I needed to hear this today", "part {n} please!!",
	"been doing {hobby} for {n} years and never knew", "@{name} look", "first", "{emoji}{emoji}{emoji}", "which sound is this?", "okay but the ending", "this is so me"}

var messages = []string{"are you coming to {city} this weekend?", "haha {emoji}", "look at this", "I'll be {n} minutes late", "did you try the {dish}?",
	"{name} says hi", "ok", "call you later", "sent you the {hobby} thing", "no way", "what time tomorrow?", "thank you so much {emoji}", "we need {n} more chairs",
	"happy birthday!!! {emoji}", "I miss {city}", "can you pick up {dish}?", "see you at {n} past"}

var searches = []string{"{hobby}", "{hobby} for beginners", "best {dish} {city}", "{dish} recipe", "things to do in {city}", "how to start {hobby}",
	"{city} {n} days", "{name} {hobby}", "#{tag}"}

var wishes = []string{"Where is my parcel?", "Do you have this in size {n}?", "Thank you, it arrived today {emoji}", "The colour differs from the picture.",
	"Your order has left our warehouse.", "We are sorry to hear that. Could you send us a picture?", "Can I change the address to {city}?", "One of {n} pieces is broken."}

var verdicts = []string{"Exactly as described, arrived after {n} days.", "Smaller than I thought, but good for {hobby}.", "Would buy again {emoji}",
	"Broke after {n} weeks.", "A present for {name}, who loves it.", "Fine.", "Friendly people, great {dish}."}

var questions = []string{"How do I begin with {hobby}?", "Plan {n} days in {city}", "What can I cook instead of {dish}?", "Is it normal to be tired after {hobby}?",
	"Write a birthday card for {name}", "Explain {hobby} as if I were {n}"}

func title(d *draw) string  { return text(d, titles) }
func remark(d *draw) string { return text(d, remarks) }

// handle is the username of somebody else.
func handle(d *draw) string {
	return pick(d, adjectives) + "_" + pick(d, animals) + d.digits(3)
}

// hashtag is a tag without its sign.
func hashtag(d *draw) string {
	return pick(d, tags) + strings.ReplaceAll(pick(d, hobbies), " ", "")
}

// link is an address on the platform.
func link(path ...string) string { return "https://www.tideline.example/" + strings.Join(path, "/") }

// media is a signed address of a file, as a platform gives them: long, and dead after a while.
func media(d *draw, kind string) string {
	return "https://media.tideline.example/" + kind + "/" + d.hex(32) + "?expires=" + d.digits(10) + "&signature=" + d.hex(24)
}
