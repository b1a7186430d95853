package dev.blockload.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shell lines of the page of the HTTP API can be pasted in their order: each of their
 * variables is set before.
 */
class ShellVariablesTest {

	private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");

	private static final Pattern VARIABLE = Pattern.compile("\\$([A-Z_]+)");

	@Test
	void eachVariableIsSetBeforeItIsUsed() throws IOException {
		String page = Files.readString(Path.of("src", "docs", "api.md"));
		List<String> unset = new ArrayList<>();
		Matcher block = BLOCK.matcher(page);
		while (block.find()) {
			Matcher variable = VARIABLE.matcher(block.group(1));
			while (variable.find()) {
				if (!page.substring(0, block.start(1) + variable.start())
					.contains("export " + variable.group(1) + "=")) {
					unset.add(variable.group());
				}
			}
		}
		assertThat(unset).isEmpty();
		assertThat(page).contains("$RUN");
	}

}
