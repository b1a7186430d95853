package dev.blockload.console;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.blockload.importjob.ImportBench;
import dev.blockload.serve.WebBench;
import dev.blockload.web.Browser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each page with 1,000 imports and as many runs as
 * {@code -Dblockload.console.runs=100000} says, one of them with a million rejects: less
 * than 300 ms and 1 MB. A page of the lists of the API: less than 100 ms. Prints what it
 * measured.
 */
@EnabledIfSystemProperty(named = "blockload.console.runs", matches = "\\d+")
class ManyRunsIT {

	private static final int IMPORTS = 1000;

	private static final int REJECTS = 1_000_000;

	private static final int TRIES = 7;

	private static final int PAGES = 5;

	private static final long MOST_MILLIS = 300;

	private static final long MOST_MILLIS_OF_API = 100;

	private static final int MOST_BYTES = 1 << 20;

	@TempDir
	private static Path jobs;

	@Test
	void eachPageIsQuickAndSmall() {
		try (WebBench bench = new WebBench(jobs)) {
			ImportBench imports = bench.imports();
			generate(imports, Integer.getInteger("blockload.console.runs"));
			bench.reload();
			bench.person("anna", "admin");
			bench.person("otto", "operator in " + imports.application());
			List<String> measured = new ArrayList<>();
			List<String> tooSlow = new ArrayList<>();
			for (String person : List.of("anna", "otto")) {
				Browser browser = new Browser(bench.server().port()).logIn(person);
				for (String path : pages(imports)) {
					String line = measure(browser, person, path, tooSlow);
					measured.add(line);
				}
			}
			for (String role : List.of("admin", "viewer in " + imports.application())) {
				String token = bench.token(role.replace(' ', '-'), Set.of(), role);
				for (String path : List.of("runs?", "runs?status=failed&", "runs?import=i0500&",
						"runs?block=" + imports.application() + ".b0500&", "runs?since=2022-01-01&", "imports?",
						"schedules?")) {
					measured.addAll(measureApi(bench, token, role + " " + path, path, tooSlow));
				}
			}
			System.out.println(String.join("\n", measured));
			assertThat(tooSlow).as(String.join("\n", measured)).isEmpty();
		}
	}

	private static String measure(Browser browser, String person, String path, List<String> tooSlow) {
		List<Long> millis = new ArrayList<>();
		int bytes = 0;
		for (int attempt = 0; attempt < TRIES; attempt++) {
			long begin = System.nanoTime();
			HttpResponse<String> answer = browser.get(path);
			millis.add((System.nanoTime() - begin) / 1_000_000);
			assertThat(answer.statusCode()).as(path).isEqualTo(200);
			bytes = answer.body().getBytes(StandardCharsets.UTF_8).length;
		}
		// The first ones compile queries and templates.
		List<Long> warm = millis.subList(2, TRIES).stream().sorted().toList();
		String line = "%s %s: %d ms (%s), %d kB".formatted(person, path, warm.get(warm.size() / 2), millis,
				bytes / 1024);
		if (warm.get(warm.size() / 2) >= MOST_MILLIS || bytes >= MOST_BYTES) {
			tooSlow.add(line);
		}
		return line;
	}

	/** The first pages of a list, each several times. */
	private static List<String> measureApi(WebBench bench, String token, String what, String path,
			List<String> tooSlow) {
		List<String> lines = new ArrayList<>();
		@Nullable String cursor = "";
		for (int page = 1; page <= PAGES && cursor != null; page++) {
			String uri = "/api/blockload/v1/" + path + "limit=100" + cursor;
			List<Long> millis = new ArrayList<>();
			@Nullable String next = null;
			for (int attempt = 0; attempt < TRIES; attempt++) {
				long begin = System.nanoTime();
				HttpResponse<String> answer = bench.send(uri,
						(request) -> request.header("Authorization", "Bearer " + token));
				millis.add((System.nanoTime() - begin) / 1_000_000);
				assertThat(answer.statusCode()).as(uri).isEqualTo(200);
				JsonNode json = JsonMapper.shared().readTree(answer.body()).get("next");
				next = json.isNull() ? null : "&cursor=" + json.asString();
			}
			List<Long> warm = millis.subList(2, TRIES).stream().sorted().toList();
			String line = "%s, page %d: %d ms (%s)".formatted(what, page, warm.get(warm.size() / 2), millis);
			if (warm.get(warm.size() / 2) >= MOST_MILLIS_OF_API) {
				tooSlow.add(line);
			}
			lines.add(line);
			cursor = next;
		}
		return lines;
	}

	private static List<String> pages(ImportBench imports) {
		String failed = imports.rows("SELECT max(id) FROM blockload.run WHERE status = 'FAILED'").get(0);
		String loaded = imports.rows("SELECT max(id) FROM blockload.run WHERE status = 'COMPLETED'").get(0);
		String rejected = "/runs/" + imports.rows("SELECT run_id FROM blockload.reject_count LIMIT 1").get(0);
		String block = "/blocks/" + imports.application() + "/b0500";
		return List.of("/", "/imports", "/imports?page=20", "/imports?text=i09&condition=late", "/imports/i0500",
				"/runs", "/runs?status=failed", "/runs?import=i0500", "/runs?block=" + imports.application() + ".b0500",
				"/runs?from=2022-01-01&to=2022-01-02", "/runs?before=" + Long.parseLong(loaded) / 2, "/runs/" + failed,
				"/runs/" + loaded, "/runs/" + loaded + "/changes", "/runs/" + loaded + "/rejects", rejected,
				rejected + "/rejects", rejected + "/rejects?after=900000.0",
				rejected + "/rejects?code=not-a-number&column=id", rejected + "/rejects/upload", "/blocks",
				"/blocks?page=20", block, block + "/row?key=b0500_pkey&value=1", "/schedules", "/schedules?page=20",
				"/schedules?state=late&text=i09", "/tokens", "/zone");
	}

	private static void generate(ImportBench imports, int runs) {
		for (int i = 0; i < IMPORTS; i++) {
			imports.define("i%04d".formatted(i), """
					file: {latest: 'in/i%1$04d/{{date}}.csv'}
					block: b%1$04d
					mode: upsert
					schedule: {cron: '0 %2$d %3$d * * *', zone: Europe/Paris, wait: {until: '23:00', every: 5m}}
					""".formatted(i, i % 60, i % 24));
		}
		imports
			.sql("""
					DO $$ BEGIN FOR i IN 0..999 LOOP
					    EXECUTE pg_catalog.format('CREATE TABLE app.%I (id int PRIMARY KEY, name text)', 'b' || pg_catalog.lpad(i::text, 4, '0'));
					END LOOP; END $$""");
		imports
			.sql("""
					INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, created_at, state, outcome, ended_at)
					SELECT 'i' || lpad((n %% %1$d)::text, 4, '0'), 1, t, t, 'ended', 'completed', t + interval '1 minute'
					  FROM generate_series(1, %2$d) n, LATERAL (SELECT now() - (%2$d - n) / %1$d * interval '1 day') x (t)"""
				.formatted(IMPORTS, runs));
		imports
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, stage, status,
					        error_code, error_message, error_action, bucket, key, etag, size, last_modified, read, loaded, rejected,
					        inserted, updated, unchanged, deleted, publication, started_at, ended_at, scheduled_run_id, started_by)
					SELECT s.import, 'app.', 'b' || right(s.import, 4), 'upsert', format('{"import": %%s, "note": %%s}', to_json(s.import),
					           to_json(repeat('definition ', 100))), false, 1, 'node-1, process 7',
					       CASE WHEN failed THEN 'planned' ELSE 'published' END, CASE WHEN failed THEN 'FAILED' ELSE 'COMPLETED' END,
					       CASE WHEN failed THEN 'no-match' END, CASE WHEN failed THEN 'Bucket ''b'' has no object.' END, NULL,
					       'bucket', 'in/' || s.import || '/file.csv', 'etag' || s.id, 100000, due_at, 5000, 5000, 0,
					       CASE WHEN NOT failed THEN 10 END, CASE WHEN NOT failed THEN 10 END, CASE WHEN NOT failed THEN 4980 END,
					       CASE WHEN NOT failed THEN 0 END, CASE WHEN NOT failed THEN nextval('blockload.publication') END,
					       due_at, due_at + interval '1 minute', s.id, 'schedule'
					  FROM blockload.scheduled_run s, LATERAL (SELECT s.id %% 20 = 0) f (failed) ORDER BY due_at, s.id"""
				.replace("%%", "%")
				.replace("'app.'", "'" + imports.application() + "'"));
		reject(imports);
		for (String table : List.of("run", "reject", "reject_count")) {
			imports.jdbc().execute("VACUUM ANALYZE blockload." + table);
		}
		imports.jdbc().execute("VACUUM ANALYZE blockload.scheduled_run");
	}

	/** Give the last run its rejects, counted as a load of batches counts them. */
	private static void reject(ImportBench imports) {
		imports.sql(
				"UPDATE blockload.run SET rejected = %1$d, read = read + %1$d WHERE id = (SELECT max(id) FROM blockload.run)"
					.formatted(REJECTS));
		imports
			.sql("""
					INSERT INTO blockload.reject (run_id, record, line, byte_offset, column_name, code, reason, value, raw)
					SELECT r.id, n, n + 1, n * 20, CASE mod(n, 3) WHEN 0 THEN 'id' ELSE 'name' END,
					       CASE mod(n, 3) WHEN 0 THEN 'not-a-number' ELSE 'too-long' END, 'The value ' || n || ' does not fit.',
					       n || 'x', n || 'x,name of record ' || n
					  FROM (SELECT max(id) AS id FROM blockload.run) r, generate_series(1, %d) n"""
				.formatted(REJECTS));
		imports
			.sql("""
					INSERT INTO blockload.reject_count (run_id, code, column_name, cells, sample_records, sample_cells, samples)
					SELECT run_id, code, column_name, count(*), (array_agg(record ORDER BY record))[1:3],
					       (array_agg(cell ORDER BY record))[1:3], (array_agg('line ' || line || ': ' || reason ORDER BY record))[1:3]
					  FROM blockload.reject GROUP BY run_id, code, column_name, record / 1000""");
	}

}
