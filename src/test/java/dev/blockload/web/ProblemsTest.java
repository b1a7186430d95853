package dev.blockload.web;

import java.io.IOException;

import org.junit.jupiter.api.Test;

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

}
