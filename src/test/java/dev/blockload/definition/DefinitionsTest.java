package dev.blockload.definition;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.MetadataColumn;
import dev.blockload.source.DatedPath;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.SourceMap;
import dev.blockload.yaml.SourcePosition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Valid definitions, read to exact records.
 */
class DefinitionsTest {

	private static final Path VALID = Path.of("src/test/resources/definition/valid");

	private static final ZoneId UTC = ZoneId.of("UTC");

	private final Definitions definitions = Definitions.in(VALID, Map.of("PIGMENT_EXPORT_ACCESS_KEY_ID", "AKIAEXAMPLE",
			"PIGMENT_EXPORT_SECRET_ACCESS_KEY", "wJalr-top-secret")::get);

	@Test
	void readsEveryKeyOfAnImport() {
		LocatedImport located = this.definitions.importNamed("salaries");
		ImportDefinition salaries = located.definition();
		assertThat(salaries).isEqualTo(new ImportDefinition("salaries", "workforce", "pigment-export",
				new FileChoice.MostRecent(new DatedPath("myfolderA/", "-salaries.csv"), UTC, false,
						Duration.ofHours(36)),
				"salaries", List.of("employee_id"), LoadRules.of(Mode.UPSERT),
				new Dialect(';', '"', Charset.forName("windows-1252"), true, 0, false), UTC,
				Format.DEFAULT.with(FormatKey.NULL_WORDS, "N/A"),
				List.of(new ColumnRule("employee_id", new Source.FromHeader("Employee ID"), Format.DEFAULT),
						new ColumnRule("amount", new Source.FromHeader("Amount"),
								Format.DEFAULT.with(FormatKey.DECIMAL_SEPARATOR, ",")
									.with(FormatKey.GROUPING_SEPARATOR, ".")),
						new ColumnRule("booked_on", new Source.FromHeader("Date"),
								Format.DEFAULT.with(FormatKey.FORMAT, "dd/MM/yyyy")),
						new ColumnRule("source", new Source.Constant("hr-export"), Format.DEFAULT),
						new ColumnRule("run", new Source.Added(MetadataColumn.RUN_ID), Format.DEFAULT)),
				new RejectLimit(100L, BigDecimal.ONE), DeleteRules.STANDARD, salaries.source()));
		assertThat(located.file()).isEqualTo("src/test/resources/definition/valid/salaries.yml");
	}

	@Test
	void readsEveryValueAsText() {
		ImportDefinition plain = this.definitions.importNamed("NO").definition();
		assertThat(plain).isEqualTo(new ImportDefinition("NO", "finance", "by-profile",
				new FileChoice.Fixed("2022-09-30/007.csv"), "1:30", List.of(), LoadRules.of(Mode.APPEND),
				new Dialect(',', '"', StandardCharsets.UTF_8, true, 0, false), UTC, Format.DEFAULT, List.of(),
				new RejectLimit(0L, null), DeleteRules.STANDARD, plain.source()));
	}

	@Test
	void theDemosConnectionNeedsNoKeysAndTakesThoseOfTheEnvironment() {
		ImportDefinition salaries = Definitions.in(Path.of("jobs"), (name) -> null)
			.importNamed("salaries")
			.definition();
		assertThat(Definitions.in(Path.of("jobs"), (name) -> null).connectionOf(salaries).credentials())
			.isEqualTo(new Credentials.DefaultChain());
		Map<String, String> environment = Map.of("PIGMENT_EXPORT_ACCESS_KEY_ID", "id",
				"PIGMENT_EXPORT_SECRET_ACCESS_KEY", "secret", "BLOCKLOAD_S3_ENDPOINT", "http://127.0.0.1:4566");
		S3Connection connection = Definitions.in(Path.of("jobs"), environment::get).connectionOf(salaries);
		assertThat(connection.credentials()).isEqualTo(new Credentials.AccessKey("id", new Secret("secret")));
		assertThat(connection.endpoint()).isEqualTo(new Endpoint.At(URI.create("http://127.0.0.1:4566")));
	}

	@Test
	void findsTheConnectionOfAnImport() {
		LocatedImport salaries = this.definitions.importNamed("salaries");
		S3Connection expected = new S3Connection("pigment-export", "pigment-export", "eu-central-1",
				new Credentials.AccessKey("AKIAEXAMPLE", new Secret("wJalr-top-secret")),
				List.of("workforce", "finance"), new Endpoint.Aws(), false);
		assertThat(this.definitions.connectionOf(salaries)).isEqualTo(expected);
		assertThat(this.definitions.connectionOf(salaries.definition())).isEqualTo(expected);
	}

	@Test
	void checksEverythingAtOnce() {
		CheckedDefinitions checked = this.definitions.check();
		assertThat(checked.imports()).extracting((located) -> located.definition().name())
			.containsExactly("NO", "salaries");
		assertThat(checked.connections()).containsExactly(
				new S3Connection("pigment-export", "pigment-export", "eu-central-1",
						new Credentials.AccessKey("AKIAEXAMPLE", new Secret("wJalr-top-secret")),
						List.of("workforce", "finance"), new Endpoint.Aws(), false),
				new S3Connection("by-profile", "archive.2022", "us-west-2", new Credentials.Profile("planning"),
						List.of("finance"), new Endpoint.Aws(), false),
				new S3Connection("trying-out", "demo", "us-east-1", new Credentials.DefaultChain(),
						List.of("workforce"), new Endpoint.Embedded(), true),
				new S3Connection("other-store", "exports", "us-east-1", new Credentials.DefaultChain(),
						List.of("workforce"), new Endpoint.At(URI.create("http://127.0.0.1:9000")), false));
		assertThat(checked.problems()).extracting(Problem::toString)
			.containsExactly("src/test/resources/definition/valid/connections.yml:17:20: access-key-id:"
					+ " environment variable NOBODY_SET_THIS is not set. Set it, or write ${NOBODY_SET_THIS:default}.",
					"src/test/resources/definition/valid/connections.yml:18:24: secret-access-key:"
							+ " environment variable NOR_THIS is not set. Set it, or write ${NOR_THIS:default}.");
	}

	@Test
	void findsThePlaceOfAKeyOrOfWhatIsAroundIt() {
		SourceMap places = this.definitions.importNamed("salaries").sourceMap();
		assertThat(places.of("block")).isEqualTo(new SourcePosition(9, 8));
		assertThat(places.of("mode")).isEqualTo(new SourcePosition(11, 7));
		assertThat(places.of("key")).isEqualTo(new SourcePosition(10, 1));
		assertThat(places.of("key.0")).isEqualTo(new SourcePosition(10, 7));
		assertThat(places.of("columns.employee_id")).isEqualTo(new SourcePosition(16, 3));
		assertThat(places.of("columns.amount")).isEqualTo(new SourcePosition(17, 3));
		assertThat(places.of("columns.booked_on.format")).isEqualTo(new SourcePosition(18, 35));
		assertThat(places.of("columns.nobody")).isEqualTo(new SourcePosition(15, 1));
		assertThat(places.of("nothing")).isEqualTo(SourcePosition.START);
	}

}
