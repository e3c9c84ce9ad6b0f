package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The measures of a chart, in pixels.
const (
	chartWidth, chartHeight = 640, 360
	plotLeft, plotTop       = 70, 40
	plotWidth, plotHeight   = chartWidth - plotLeft - 150, chartHeight - plotTop - 60
	plotBottom              = plotTop + plotHeight
	chartFont               = `font-family="sans-serif" font-size="12"`
	titleFont               = `font-family="sans-serif" font-size="14" font-weight="bold"`
)

// Colours that also differ for people who see few of them (Okabe and Ito).
var colours = []string{"#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"}

// A series is a line of a chart: a cost at each x.
type series struct {
	name string
	y    []float64
}

// A chart has logarithmic axes: a straight line of slope 1 is cost in proportion.
type chart struct {
	title, xLabel, yLabel string
	x                     []float64
	series                []series
}

// lines draws the chart with a line per series.
func (c *chart) lines() string {
	xs, ys := newScale(c.x), newScale(c.values())
	var b strings.Builder
	c.frame(&b, ys)
	for _, x := range c.x {
		fmt.Fprintf(&b, `<text x="%.0f" y="%d" %s text-anchor="middle">%s</text>`+"\n", plotLeft+xs.at(x)*plotWidth, plotBottom+18, chartFont, short(x))
	}
	for i, s := range c.series {
		colour := colours[i%len(colours)]
		var points []string
		for k, y := range s.y {
			px, py := plotLeft+xs.at(c.x[k])*plotWidth, plotBottom-ys.at(y)*plotHeight
			points = append(points, fmt.Sprintf("%.1f,%.1f", px, py))
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", px, py, colour)
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colour)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// frame draws what is around the data: title, names, and the lines of the y axis.
func (c *chart) frame(b *strings.Builder, ys scale) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">`+"\n"+`<rect width="100%%" height="100%%" fill="white"/>`+"\n", chartWidth, chartHeight)
	fmt.Fprintf(b, `<text x="%d" y="24" %s>%s</text>`+"\n", plotLeft, titleFont, html.EscapeString(c.title))
	fmt.Fprintf(b, `<text x="%d" y="%d" %s text-anchor="middle">%s</text>`+"\n", plotLeft+plotWidth/2, chartHeight-14, chartFont, html.EscapeString(c.xLabel))
	fmt.Fprintf(b, `<text transform="translate(18 %d) rotate(-90)" %s text-anchor="middle">%s</text>`+"\n", plotTop+plotHeight/2, chartFont, html.EscapeString(c.yLabel))
	for _, y := range ys.ticks() {
		at := plotBottom - ys.at(y)*plotHeight
		fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="%.0f" y2="%.0f" stroke="#ddd"/><text x="%d" y="%.0f" %s text-anchor="end">%s</text>`+"\n", plotLeft, plotLeft+plotWidth, at, at, plotLeft-8, at+4, chartFont, short(y))
	}
	for i, s := range c.series {
		fmt.Fprintf(b, `<text x="%d" y="%d" %s fill="%s">%s</text>`+"\n", plotLeft+plotWidth+12, plotTop+14+i*18, chartFont, colours[i%len(colours)], html.EscapeString(s.name))
	}
}

// csv writes the same numbers for other programs.
func (c *chart) csv() string {
	var b strings.Builder
	b.WriteString(c.xLabel)
	for _, s := range c.series {
		b.WriteString("," + s.name)
	}
	b.WriteString("\n")
	for i, x := range c.x {
		fmt.Fprintf(&b, "%.0f", x)
		for _, s := range c.series {
			fmt.Fprintf(&b, ",%.1f", s.y[i])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (c *chart) values() []float64 {
	var all []float64
	for _, s := range c.series {
		all = append(all, s.y...)
	}
	return all
}

// A scale maps values to 0..1 by their logarithm, between the powers of ten around them.
type scale struct{ low, high float64 }

func newScale(values []float64) scale {
	s := scale{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		s.low, s.high = min(s.low, math.Log10(v)), max(s.high, math.Log10(v))
	}
	s.low, s.high = math.Floor(s.low), math.Ceil(s.high+0.001)
	return s
}

func (s scale) at(v float64) float64 { return (math.Log10(v) - s.low) / (s.high - s.low) }

func (s scale) ticks() []float64 {
	var ticks []float64
	for e := s.low; e <= s.high; e++ {
		ticks = append(ticks, math.Pow(10, e))
	}
	return ticks
}

func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.3gM", v/1e6)
	case v >= 1e4:
		return fmt.Sprintf("%.3gk", v/1e3)
	}
	return fmt.Sprintf("%.3g", v)
}
