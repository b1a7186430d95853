package dev.blockload.web;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Problem documents that filters send.
 */
class ProblemsTest {

	@Test
	void nothingIsAddedToAnAnswerThatHasBegun() throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		response.getOutputStream().print("data:1");
		response.flushBuffer();
		Problems.send(WebException.requestTooSlow(), response);
		assertThat(response.getContentAsString()).isEqualTo("data:1");
		assertThat(response.getStatus()).isEqualTo(200);
		MockHttpServletResponse fresh = new MockHttpServletResponse();
		Problems.send(WebException.requestTooSlow(), fresh);
		assertThat(fresh.getStatus()).isEqualTo(408);
		assertThat(fresh.getContentType()).isEqualTo("application/problem+json");
	}

	@Test
	void aFailureOfTheDatabaseInARequestRestartsNoRun() {
		assertThat(action("42703")).isEqualTo("Remove the cause. Then try again.");
		assertThat(action("42501"))
			.isEqualTo("Grant the missing right to the role that Blockload connects as. Then try again.");
		assertThat(action("08006")).isEqualTo("Wait until the database is available again. Then try again.");
	}

	private static @Nullable String action(String state) {
		SQLException refused = new SQLException("It does not work", state);
		return Objects
			.requireNonNull(
					Problems.failureIn(new IllegalStateException(new UncategorizedSQLException("", "", refused))))
			.action();
	}

}
