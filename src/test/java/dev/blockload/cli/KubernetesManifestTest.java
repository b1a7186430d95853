package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the manifests for Kubernetes agree with the product: their commands, probes and
 * settings exist.
 */
class KubernetesManifestTest {

	private static final Map<String, String> VERSIONS = Map.of("Secret", "v1", "ConfigMap", "v1", "Service", "v1",
			"Deployment", "apps/v1", "CronJob", "batch/v1");

	private static List<Map<String, Object>> manifests = List.of();

	@BeforeAll
	static void read() throws IOException {
		String text = Files.readString(Path.of("src/examples/kubernetes.yml"));
		manifests = StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
			.map(KubernetesManifestTest::map)
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	/** Every container, found at any depth. */
	private static Stream<Map<String, Object>> containers(Object node) {
		if (node instanceof Map<?, ?> map) {
			Stream<Map<String, Object>> here = (map.get("containers") instanceof List<?> list)
					? list.stream().map(KubernetesManifestTest::map) : Stream.of();
			return Stream.concat(here, map.values().stream().flatMap(KubernetesManifestTest::containers));
		}
		return (node instanceof List<?> list) ? list.stream().flatMap(KubernetesManifestTest::containers) : Stream.of();
	}

	@Test
	void eachKindHasTheVersionOfItsApi() {
		Map<String, String> found = new TreeMap<>();
		manifests.forEach((manifest) -> found.put((String) manifest.get("kind"), (String) manifest.get("apiVersion")));
		assertThat(found).isEqualTo(new TreeMap<>(VERSIONS));
	}

	@Test
	void eachContainerHasACommandThatBlockloadAccepts() {
		List<String> verbs = new ArrayList<>();
		containers(manifests).forEach((container) -> {
			List<String> words = new ArrayList<>();
			if (!container.containsKey("command")) {
				// The entry point of the image.
				words.addAll(List.of("serve", "--jobs", "/etc/blockload/jobs", "--address", "0.0.0.0"));
			}
			((List<?>) container.get("args")).forEach((word) -> words.add(String.valueOf(word)));
			CommandLine.ParseResult parsed = Blockload.withAllVerbs()
				.setCaseInsensitiveEnumValuesAllowed(true)
				.parseArgs(words.toArray(String[]::new));
			verbs.add(parsed.subcommand().commandSpec().name());
		});
		assertThat(verbs).containsExactly("serve", "worker", "run");
	}

	@Test
	void probesAndSettingsAreThoseOfThePages() throws IOException {
		String operations = Files.readString(Path.of("src/docs/operations.md"));
		String settings = Files.readString(Path.of("src/docs/settings.md"));
		for (Map<String, Object> container : containers(manifests).toList()) {
			for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
				if (container.containsKey(probe)) {
					Object path = map(map(container.get(probe)).get("httpGet")).get("path");
					assertThat(operations).contains("| `" + path + "` |");
				}
			}
		}
		manifests.stream()
			.filter((manifest) -> manifest.containsKey("data"))
			.flatMap((manifest) -> map(manifest.get("data")).keySet().stream())
			.filter((name) -> name.startsWith("BLOCKLOAD_"))
			.forEach((name) -> assertThat(settings).contains("`" + name + "`"));
	}

}
