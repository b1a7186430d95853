package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results: a table for people and pages, an SVG, and the raw figures as JSON.
 *
 * @param environment where it was measured
 * @param figures of each load
 * @param notes what was not measured, and why
 * @param traffic with the store, by case
 */
record Report(String environment, List<Figures> figures, List<String> notes, Map<String, StoreTraffic> traffic) {

	private static final String HEADER = """
			| case | size | contender | s: median (spread) | ratio to copy | CPU s: loader + postgres + store | first rows s | WAL MB | resident MB | heap MB | rows |
			|---|---|---|---|---|---|---|---|---|---|---|
			""";

	/** The figures of one contender in one case, in the order of their rounds. */
	private Map<String, List<Figures>> groups() {
		return this.figures.stream()
			.collect(Collectors.groupingBy((each) -> each.file() + " " + each.size() + " " + each.contender(),
					LinkedHashMap::new, Collectors.toList()));
	}

	/** The table, in Markdown. */
	String table() {
		StringBuilder text = new StringBuilder(HEADER);
		groups().values().forEach((group) -> text.append(line(group)));
		this.traffic
			.forEach((name, store) -> text.append("%nStore, %s: %,d requests, %,d bytes sent, %,d bytes received."
				.formatted(name, store.requests(), store.sentBytes(), store.receivedBytes())));
		text.append("%n%n%s%n".formatted(this.environment));
		this.notes.forEach((note) -> text.append(note).append(System.lineSeparator()));
		return text.toString();
	}

	private String line(List<Figures> group) {
		Figures first = group.get(0);
		List<Double> seconds = group.stream().map(Figures::seconds).sorted().toList();
		Map<String, Double> cpu = new TreeMap<>();
		for (String process : first.cpu().keySet()) {
			cpu.put(process, median(group.stream().map((each) -> each.cpu().get(process)).toList()));
		}
		Double ratio = ratio(group);
		return "| %s | %,d MB | %s | %.2f (%.2f–%.2f) | %s | %.2f + %.2f + %.2f | %s | %,d | %s | %s | %,d |%n"
			.formatted(first.file(), first.size() / 1_000_000, first.contender(), median(seconds), seconds.get(0),
					seconds.get(seconds.size() - 1), (ratio != null) ? "%.2f".formatted(ratio) : "", cpu.get("loader"),
					cpu.get("postgres"), cpu.get("store"),
					(first.firstRowsSeconds() != null) ? "%.2f".formatted(first.firstRowsSeconds()) : "",
					first.walBytes() / 1_000_000, megabytes(first.residentBytes()), megabytes(first.heapBytes()),
					first.rows());
	}

	private static String megabytes(@Nullable Long bytes) {
		return (bytes != null) ? Long.toString(bytes / 1_000_000) : "";
	}

	/**
	 * The median of a contender, divided by that of copy in the same case; null without
	 * one.
	 */
	private @Nullable Double ratio(List<Figures> group) {
		Figures first = group.get(0);
		List<Figures> copy = groups().get(first.file() + " " + first.size() + " " + TextCopy.NAME);
		return (copy == null) ? null : median(group.stream().map(Figures::seconds).toList())
				/ median(copy.stream().map(Figures::seconds).toList());
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/** Write {@code results.json}, {@code results.md} and {@code results.svg}. */
	void write(Path folder) throws IOException {
		JsonMapper.builder()
			.enable(SerializationFeature.INDENT_OUTPUT)
			.build()
			.writeValue(folder.resolve("results.json"), this);
		Files.writeString(folder.resolve("results.md"), table());
		Map<String, Double> bars = new LinkedHashMap<>();
		groups().forEach((name, group) -> bars.put(name, median(group.stream().map(Figures::seconds).toList())));
		Files.writeString(folder.resolve("results.svg"), BarChart.svg("Seconds, median", bars));
		System.err.println("Written: " + folder.resolve("results.json") + ", results.md, results.svg");
	}

}
