package dev.blockload.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.NewToken;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Tokens;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.serve.WebBench;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What tests of the API work with: a node with its web server, and callers with each
 * role.
 */
final class ApiBench {

	private static @Nullable ApiBench shared;

	private final WebBench web;

	private @Nullable Run run;

	private final Map<String, String> tokens = new HashMap<>();

	private ApiBench(Path jobs) {
		this.web = new WebBench(jobs);
		// Without any account, the web server offers no API.
		this.web.person("root", "admin");
	}

	/**
	 * The bench of all test classes of this JVM, as new: with two imports, and a run of
	 * one of them that rejected two records.
	 */
	static synchronized ApiBench renewed() {
		ApiBench bench = shared;
		if (bench == null) {
			bench = new ApiBench(jobs());
			shared = bench;
		}
		bench.renew();
		return bench;
	}

	private static Path jobs() {
		try {
			return Files.createTempDirectory("blockload-api");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void renew() {
		// Another bench of this JVM may have deleted all accounts and tokens.
		this.tokens.clear();
		var unused = this.web.person("person-" + UUID.randomUUID());
		// Tests of accounts delete all tokens.
		this.tokens.clear();
		ImportBench imports = imports();
		imports.renew();
		imports.jdbc().execute("TRUNCATE blockload.definition CASCADE");
		imports.put("people.csv", "id,name\n1,Ada\nx,Bad\ny,Worse\n2,Grace\n");
		imports.put("in/2022-09-30-sales.csv", "id,name\n1,Ada\n");
		imports.put("in/2022-10-01-sales.csv", "id,name\n2,Grace\n");
		imports.put("in/readme.txt", "nothing");
		imports.put("secret/salaries.csv", "id\n1\n");
		define("people", "{fixed: people.csv}");
		define("sales", "{latest: 'in/{{date}}-sales.csv'}\nschedule: {cron: '0 0 6 * * *'}");
		this.web.reload();
		this.run = imports.run("people");
	}

	/** The run of import people: two records were loaded, two were rejected. */
	Run run() {
		return Objects.requireNonNull(this.run);
	}

	WebBench web() {
		return this.web;
	}

	ImportBench imports() {
		return this.web.imports();
	}

	/** An import of a fixed file into its own block with the columns id and name. */
	void define(String name, String file) {
		imports().sql("CREATE TABLE IF NOT EXISTS app.%s (id int PRIMARY KEY, name text)".formatted(name));
		imports().define(name, """
				file: %s
				block: %s
				mode: upsert
				rejects: {max: 100}
				""".formatted(file, name));
	}

	/** A flow of imports. No flow run of an earlier test is left. */
	void flow(String name, String members) {
		imports().sql("TRUNCATE blockload.flow_run CASCADE");
		try {
			Files.writeString(imports().jobs().resolve(name + ".yml"), """
					flow: %s
					imports: [%s]
					schedule: {cron: '0 0 2 * * *', zone: Europe/Paris}
					deadline: '07:00'
					""".formatted(name, members));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.web.reload();
	}

	/** A caller with a role in the application of the bench. */
	String token(Role role) {
		return token(role, imports().application());
	}

	String token(Role role, @Nullable String application) {
		return this.tokens.computeIfAbsent(role.text() + "-" + application, (name) -> this.web.bean(Tokens.class)
			.create(Caller.unlimited(Actor.command("test")),
					new NewToken(name + "-" + UUID.randomUUID().toString().substring(0, 8), null,
							Set.of(new RoleGrant(role, application)), Set.of(), NewToken.DEFAULT_VALIDITY, List.of()))
			.text());
	}

	HttpResponse<String> get(String token, String path) {
		return send(token, path, (request) -> request);
	}

	HttpResponse<String> post(String token, String path, String json) {
		return send(token, path, (request) -> request.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json)));
	}

	/** Send a request to a path below that of the API. */
	HttpResponse<String> send(String token, String path, UnaryOperator<HttpRequest.Builder> more) {
		return this.web.send(ApiPaths.BASE + "/" + path,
				(request) -> more.apply(request.header("Authorization", "Bearer " + token)));
	}

	/** The JSON of an answer that must be a success. */
	JsonNode json(String token, String path) {
		return json(get(token, path));
	}

	static JsonNode json(HttpResponse<String> answer) {
		if (answer.statusCode() / 100 != 2) {
			throw new AssertionError(answer.statusCode() + " " + answer.uri() + ": " + answer.body());
		}
		return JsonMapper.shared().readTree(answer.body());
	}

}
