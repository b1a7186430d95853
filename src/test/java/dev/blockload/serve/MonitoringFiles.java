package dev.blockload.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The alert rules and the dashboard that the repository has.
 */
final class MonitoringFiles {

	static final Path FOLDER = Path.of("src/monitoring");

	private static final Pattern METRIC = Pattern.compile("\\b(?:blockload|jvm|process)_[a-z0-9_]+");

	private MonitoringFiles() {
	}

	/**
	 * The names of all metrics that rules and dashboard use, apart from Prometheus' own.
	 */
	static Set<String> metrics() throws IOException {
		Set<String> names = new TreeSet<>();
		for (String query : queries()) {
			Matcher matcher = METRIC.matcher(query);
			while (matcher.find()) {
				names.add(matcher.group());
			}
		}
		return names;
	}

	/** All queries, with values instead of the variables of the dashboard. */
	static List<String> queries() throws IOException {
		List<String> queries = new ArrayList<>(
				rules().stream().map((rule) -> String.valueOf(rule.get("expr"))).toList());
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("grafana-dashboard.json")));
		for (JsonNode panel : dashboard.get("panels")) {
			for (JsonNode target : panel.path("targets")) {
				queries.add(target.get("expr")
					.asString()
					.replace("$__rate_interval", "1m")
					.replace("$__range", "1m")
					.replace("$application", ".*")
					.replace("$import", ".*"));
			}
		}
		return queries;
	}

	/** The alert rules. */
	// SnakeYAML gives trees without types.
	@SuppressWarnings("unchecked")
	static List<Map<String, Object>> rules() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml()
			.load(Files.readString(FOLDER.resolve("alerts.yml")));
		return file.get("groups").get(0).get("rules");
	}

}
