package dev.blockload.console;

import java.io.IOException;
import java.nio.file.Path;

import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.serve.WebBench;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console in a real browser. Without one the tests are skipped.
 */
@EnabledIf(value = "isInstalled", disabledReason = "this machine has no /usr/bin/chromium and /usr/bin/chromedriver")
class ConsoleBrowserIT {

	@TempDir
	private static Path jobs;

	private static WebBench bench;

	private static ChromeBrowser browser;

	private static Run people;

	static boolean isInstalled() {
		return ChromeBrowser.isInstalled();
	}

	@BeforeAll
	static void start() throws IOException {
		bench = new WebBench(jobs);
		ImportBench imports = bench.imports();
		imports.renew();
		bench.person("anna", "admin");
		bench.person("vera", "viewer in " + imports.application());
		imports.put("people.csv", "id,name\n1,Ada\nx,Bad\ny,Worse\n2,Grace\n");
		imports.put("sales.csv", "id,name\n1,Ada\n");
		define("people", "people.csv");
		define("sales", "sales.csv");
		define("missing", "nowhere.csv");
		bench.reload();
		people = imports.run("people");
		var unused = imports.run("missing");
		browser = new ChromeBrowser("http://127.0.0.1:" + bench.server().port());
		browser.logIn("anna");
	}

	private static void define(String name, String file) {
		bench.imports().sql("CREATE TABLE IF NOT EXISTS app.%s (id int PRIMARY KEY, name text)".formatted(name));
		bench.imports().define(name, """
				file: {fixed: %s}
				block: %s
				mode: upsert
				rejects: {max: 100}
				""".formatted(file, name));
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		if (bench != null) {
			bench.close();
		}
	}

	@AfterEach
	void theConsoleOfTheBrowserIsEmpty() {
		assertThat(browser.messages()).isEmpty();
	}

	@Test
	void eachPageIsAccessible() {
		for (String path : new String[] { "/", "/imports", "/runs", "/runs/" + people.id(), "/tokens", "/password",
				"/zone" }) {
			String name = path.equals("/") ? "overview"
					: path.substring(1).replace('/', '-').replace(String.valueOf(people.id()), "n");
			browser.open(path);
			browser.requireAccessible();
			browser.picture(name + "-light");
			browser.dark(true);
			browser.requireAccessible();
			browser.picture(name + "-dark");
			browser.dark(false);
			browser.size(400, 900);
			browser.requireAccessible();
			browser.picture(name + "-narrow");
			browser.size(1280, 900);
		}
	}

}
