package dev.blockload.serve;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a node answers at {@code /metrics}.
 *
 * @param text in the format of Prometheus
 */
record Scrape(String text) {

	private static final Pattern LINE = Pattern.compile("([a-zA-Z0-9_:]+)(\\{(.*)})? ([^ ]+)");

	private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"[^\"]*\"");

	static Scrape of(ManagementServer server) {
		return new Scrape(WebBench
			.send(URI.create("http://127.0.0.1:" + server.managementPort() + "/metrics"), (request) -> request)
			.body());
	}

	/** The types of the metrics of Blockload, by name. */
	Map<String, String> types() {
		return this.text.lines()
			.filter((line) -> line.startsWith("# TYPE blockload_"))
			.map((line) -> line.split(" "))
			.collect(Collectors.toMap((parts) -> parts[2], (parts) -> parts[3], (one, other) -> one, TreeMap::new));
	}

	/** The names of all samples, each with the names of its labels. */
	Map<String, Set<String>> labels() {
		Map<String, Set<String>> labels = new TreeMap<>();
		this.text.lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			Matcher matcher = LINE.matcher(line);
			if (matcher.matches()) {
				Set<String> names = labels.computeIfAbsent(matcher.group(1), (name) -> new TreeSet<>());
				Matcher label = LABEL.matcher((matcher.group(3) != null) ? matcher.group(3) : "");
				while (label.find()) {
					names.add(label.group(1));
				}
			}
		});
		return labels;
	}

	/** The value of a sample, such as {@code blockload_import_late{import="people"}}. */
	double value(String sample) {
		return this.text.lines()
			.filter((line) -> line.startsWith(sample + " "))
			.map((line) -> Double.parseDouble(line.substring(sample.length() + 1)))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no " + sample + " in " + this.text));
	}

}
