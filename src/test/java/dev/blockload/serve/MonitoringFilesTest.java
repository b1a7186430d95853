package dev.blockload.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Alert rules say what happened and what to enter, and lead to the page of operations.
 */
class MonitoringFilesTest {

	@Test
	void eachAlertHasASummaryACommandAndAPlaceInTheDocumentation() throws IOException {
		String page = Files.readString(Path.of("src/docs/operations.md"));
		assertThat(MonitoringFiles.rules()).hasSize(page.split("\\n### Alert: ", -1).length - 1).allSatisfy((rule) -> {
			Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
			assertThat(String.valueOf(annotations.get("summary"))).isNotBlank();
			assertThat(String.valueOf(annotations.get("description")))
				.containsPattern("(Enter: ./blockload [a-z]+ |, enter: [a-z]+ctl )");
			String[] place = String.valueOf(annotations.get("runbook_url")).split("#", -1);
			assertThat(place[0]).isEqualTo("src/docs/operations.md");
			String title = place[1].replace("alert-", "Alert: ").replace("-", " ");
			assertThat(page.toLowerCase(Locale.ROOT)).contains("\n### " + title.toLowerCase(Locale.ROOT) + "\n");
			assertThat(page).contains("\n`" + rule.get("alert") + "`: ");
		});
	}

}
