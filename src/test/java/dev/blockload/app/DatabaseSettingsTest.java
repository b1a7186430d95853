package dev.blockload.app;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DatabaseSettingsTest {

	@ParameterizedTest
	@CsvSource(delimiterString = " | ", nullValues = "-",
			textBlock = """
					SPRING_DATASOURCE_URL=jdbc:postgresql://a:1/x SPRING_DATASOURCE_USERNAME=u SPRING_DATASOURCE_PASSWORD=p DATABASE_URL=postgresql://b/y PGHOST=c PGUSER=v PGPASSWORD=q | jdbc:postgresql://a:1/x | u | p | x on a:1, role u
					SPRING_DATASOURCE_URL=postgresql://a/x SPRING_DATASOURCE_USERNAME=u PGPASSWORD=q | jdbc:postgresql://a/x | u | q | x on a, role u
					DATABASE_URL=postgres://u:p%40ss@b:5433/my%20db?sslmode=verify-full&connect_timeout=3 PGHOST=c PGUSER=v PGPASSWORD=q | jdbc:postgresql://b:5433/my%20db?connectTimeout=3&sslmode=verify-full | u | p@ss | my%20db on b:5433, role u
					DATABASE_URL=postgresql://b/y PGUSER=v PGPASSWORD=q PGSSLMODE=require SPRING_DATASOURCE_PASSWORD=p | jdbc:postgresql://b/y?sslmode=require | v | q | y on b, role v
					DATABASE_URL=postgresql://u@h1:1,h2:2/y?target_session_attrs=read-write | jdbc:postgresql://h1:1,h2:2/y?targetServerType=primary | u | - | y on h1:1,h2:2, role u
					DATABASE_URL=postgresql:///y?host=b&port=7&user=u&password=p | jdbc:postgresql://b:7/y | u | p | y on b:7, role u
					DATABASE_URL=postgresql:// PGHOST=c PGPORT=6 PGDATABASE=z PGUSER=v | jdbc:postgresql://c:6/z | v | - | z on c:6, role v
					DATABASE_URL=jdbc:postgresql://b/y PGUSER=v PGPASSWORD=q | jdbc:postgresql://b/y | v | q | y on b, role v
					DATABASE_URL=postgresql://[::1]:5432/y?user=u | jdbc:postgresql://[::1]:5432/y | u | - | y on [::1]:5432, role u
					DATABASE_URL=postgresql://u:a?p@ss@b/y | jdbc:postgresql://b/y | u | a?p@ss | y on b, role u
					PGHOST=c PGPORT=6 PGUSER=v PGDATABASE=z PGPASSWORD=q | jdbc:postgresql://c:6/z | v | q | z on c:6, role v
					PGHOST=c PGUSER=v | jdbc:postgresql://c/v | v | - | v on c, role v
					PGDATABASE=z PGUSER=v | jdbc:postgresql://localhost/z | v | - | z on localhost, role v
					""")
	void theFirstVariableThatIsSetNamesTheDatabase(String variables, String url, String username, String password,
			String name) {
		DatabaseSettings settings = DatabaseSettings.of(variables(variables)::get).orElseThrow();
		assertThat(settings.url()).isEqualTo(url);
		assertThat(settings.username()).isEqualTo(username);
		assertThat(settings.password()).isEqualTo(password);
		assertThat(settings.name()).isEqualTo(name);
		assertThat(settings.toString()).doesNotContain("p@ss");
	}

	@Test
	void withoutAHostOrAnUrlThereIsNone() {
		assertThat(DatabaseSettings.of(variables("PGUSER=v PGPASSWORD=q PGPORT=1 DATABASE_URL=")::get)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " | ",
			textBlock = """
					DATABASE_URL=mysql://u:secret@b/y | DATABASE_URL is not a PostgreSQL URL. Expected postgresql://USER@HOST:5432/DATABASE, or jdbc:postgresql://HOST:5432/DATABASE, or no value to use the embedded PostgreSQL.
					DATABASE_URL=postgresql://u:se/cret@b/y | DATABASE_URL has a host that is not valid. Expected HOST or HOST:PORT. In a password, write @ as %40 and / as %2F.
					DATABASE_URL=postgresql://u:secret%@b/y | DATABASE_URL has a % that no two hexadecimal digits follow. Write % as %25.
					DATABASE_URL=jdbc:postgresql://u:secret@b:1/y | DATABASE_URL is a JDBC URL with a user before its host, which JDBC does not have. Write postgresql://USER:PASSWORD@HOST:5432/DATABASE, without jdbc:.
					DATABASE_URL=jdbc:postgresql://u:secret/y | DATABASE_URL has a host that is not valid. Expected HOST or HOST:PORT. In a password, write @ as %40 and / as %2F.
					DATABASE_URL=postgresql://b/y?Se/cret=x | DATABASE_URL has a parameter that Blockload does not know. Expected application_name, channel_binding, connect_timeout, gssencmode, options, sslcert, sslkey, sslmode, sslnegotiation, sslpassword, sslrootcert, target_session_attrs.
					DATABASE_URL=postgresql://b/y?schema=x | DATABASE_URL has the parameter 'schema', which Blockload does not know. Expected application_name, channel_binding, connect_timeout, gssencmode, options, sslcert, sslkey, sslmode, sslnegotiation, sslpassword, sslrootcert, target_session_attrs.
					PGHOST=/var/run/postgresql | PGHOST names a directory of Unix sockets, '/var/run/postgresql'. Expected a host: Java connects over TCP only.
					""")
	void aValueThatIsNotValidIsRefusedWithoutItsSecret(String variables, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> DatabaseSettings.of(variables(variables)::get))
			.withMessage(message);
	}

	private static Map<String, String> variables(String text) {
		return Stream.of(text.split(" "))
			.map((pair) -> pair.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
	}

}
