package main

import (
	"fmt"
	"html"
	"strings"
)

// efficiencyChart draws the processor time per request of all sides, a group of bars per query.
func efficiencyChart(engine string, s *sides, rows []row) string {
	c := &chart{title: "Processor time of the server per request, " + engine, yLabel: "microseconds"}
	var names []string
	for _, one := range rows {
		names = append(names, one.name)
	}
	for k, side := range s.all() {
		line := series{name: side.name}
		for _, one := range rows {
			line.y = append(line.y, micro(one.processor[k]))
		}
		c.series = append(c.series, line)
	}
	return c.bars(names)
}

// bars draws the series side by side, in groups.
func (c *chart) bars(groups []string) string {
	ys := newScale(c.values())
	var b strings.Builder
	c.frame(&b, ys)
	group := float64(plotWidth) / float64(len(groups))
	width := group * 0.8 / float64(len(c.series))
	for i, name := range groups {
		left := plotLeft + group*float64(i)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" %s text-anchor="middle">%s</text>`+"\n", left+group/2, plotBottom+18, chartFont, html.EscapeString(name))
		for k, s := range c.series {
			height := ys.at(s.y[i]) * plotHeight
			fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", left+group*0.1+width*float64(k), plotBottom-height, width, height, colours[k%len(colours)])
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}
