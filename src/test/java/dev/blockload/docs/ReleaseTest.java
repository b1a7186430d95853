package dev.blockload.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What belongs to a release and is not built by {@code mvn verify}: {@code .ci/release}
 * builds it.
 */
class ReleaseTest {

	@Test
	void theContainerOfTheOperationsPageIsTheOneOfARelease() throws IOException {
		assertThat(Pages.block(Pages.OPERATIONS, "dockerfile", "ENTRYPOINT "))
			.isEqualToIgnoringNewLines(Files.readString(Path.of("src/release/Dockerfile")));
	}

	@Test
	void theWorkflowRunsTheScriptsOfTheRepository() throws IOException {
		Map<String, Map<String, Map<String, Object>>> workflow = new Yaml()
			.load(Files.readString(Path.of(".github/workflows/build.yml")));
		Map<String, Map<String, Object>> jobs = workflow.get("jobs");
		assertThat(jobs.keySet()).containsExactly("test", "release", "attach");
		assertThat(jobs.get("test").get("steps").toString()).contains("{run=.ci/run}");
		assertThat(jobs.get("release").get("steps").toString()).contains("{run=.ci/release release}");
		assertThat(jobs.get("attach").get("needs")).isEqualTo(List.of("test", "release"));
		assertThat(Files.isExecutable(Path.of(".ci/release"))).isTrue();
	}

}
