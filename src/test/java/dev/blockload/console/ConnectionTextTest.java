package dev.blockload.console;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A text that was typed is shown again without its secrets.
 */
class ConnectionTextTest {

	@Test
	void typedSecretsAreLeftOutAndEverythingElseStays() {
		assertThat(ConnectionText.withoutSecrets("""
				connections:
				  sales: # hunter2
				    bucket: sales
				    secret-access-key: hunter2 hunter2
				    session-token: "hunter2"
				    Secret-Acces-Key: hunter2
				    external-id: ${HOME}
				    applications: [a, 'b c']
				""")).hasValue("""
				connections:
				  sales:
				    bucket: sales
				    secret-access-key: ''
				    session-token: ''
				    Secret-Acces-Key: ''
				    external-id: '${HOME}'
				    applications: [a, 'b c']
				""");
	}

	@Test
	void numbersAndReferencesStay() {
		String yaml = """
				connections:
				  sales:
				    secret-access-key: {secret: '17'}
				    session-token: '${BLOCKLOAD_SECRET_SALES}'
				    secret-access-key-file: sales
				""";
		assertThat(ConnectionText.withoutSecrets(yaml)).hasValue(yaml);
		assertThat(ConnectionText.withoutSecrets("connections: {}\n")).hasValue("connections: {}\n");
		assertThat(ConnectionText.withoutSecrets("connections:\n  a:\n    secret-access-key: {secret: hunter2}\n"))
			.hasValue("connections:\n  a:\n    secret-access-key: {secret: ''}\n");
	}

	@Test
	void aTextThatCannotBeReadIsNotShown() {
		assertThat(ConnectionText.withoutSecrets("connections: [\nhunter2")).isEmpty();
		assertThat(ConnectionText.withoutSecrets("hunter2")).isEmpty();
		assertThat(ConnectionText.withoutSecrets("connections: {}\nconnections: {a: {bucket: hunter2}}\n")).isEmpty();
		assertThat(ConnectionText.withoutSecrets("secret-access-key: |\n  hunter2\n")).isEmpty();
	}

}
