package dev.blockload.bench;

import java.util.Map;

/**
 * A chart of horizontal bars as SVG, which pages can show in light and dark.
 */
final class BarChart {

	private static final int ROW = 22;

	private static final int LABEL = 330;

	private static final int LONGEST = 420;

	private BarChart() {
	}

	/**
	 * Draw a chart.
	 * @param title above it
	 * @param bars the length of each bar, by its label
	 */
	static String svg(String title, Map<String, Double> bars) {
		double longest = bars.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
		StringBuilder out = new StringBuilder("""
				<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
				<rect width="100%%" height="100%%" fill="white"/>
				<text x="8" y="18" font-weight="bold">%s</text>
				""".formatted(LABEL + LONGEST + 80, ROW * (bars.size() + 2), escaped(title)));
		int y = ROW + 8;
		for (Map.Entry<String, Double> bar : bars.entrySet()) {
			int width = (int) Math.max(1, LONGEST * bar.getValue() / longest);
			out.append("""
					<text x="%d" y="%d" text-anchor="end">%s</text>
					<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>
					<text x="%d" y="%d">%.2f</text>
					""".formatted(LABEL - 8, y + 14, escaped(bar.getKey()), LABEL, y + 2, width, ROW - 6,
					bar.getKey().contains("blockload") ? "#2f6f4f" : "#9aa5ad", LABEL + width + 6, y + 14,
					bar.getValue()));
			y += ROW;
		}
		return out.append("</svg>\n").toString();
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}

}
