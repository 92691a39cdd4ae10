CREATE TABLE members (
    id    bigint       GENERATED ALWAYS AS IDENTITY NOT NULL,
    email varchar(254) NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (id),
    CONSTRAINT uq_members_email UNIQUE (email)
);

CREATE TABLE loans (
    id          bigint      GENERATED ALWAYS AS IDENTITY NOT NULL,
    member_id   bigint      NOT NULL,
    due_on      date        NOT NULL,
    created_at  timestamptz NOT NULL,
    returned_at timestamptz NULL,
    CONSTRAINT pk_loans PRIMARY KEY (id),
    CONSTRAINT fk_loans_member_id FOREIGN KEY (member_id) REFERENCES members (id) ON DELETE RESTRICT
);
CREATE INDEX idx_loans_member_id ON loans (member_id);
