"""Keep what the shop knows: a method for each question and each deed."""

from datetime import UTC, datetime

from bookshop.database import CHECK, REFERENCE, UNIQUE, Database
from bookshop.models import (
    Author,
    Book,
    Customer,
    NewAuthor,
    NewBook,
    NewCustomer,
    NewOrder,
    NewReview,
    Order,
    Page,
    Review,
)
from bookshop.problems import Conflict, UnknownReference
from bookshop.queries import BookQuery, OrderQuery, Paging


class Store:
    """Remember books, authors, customers, orders and reviews.

    Whatever is asked about one thing raises ``NotFound`` where there is no such thing,
    and whatever writes raises the ``Refusal`` of the rule it would break.
    """

    def __init__(self, database: str) -> None:
        """Open ``database``, a file name or ``:memory:``."""
        self._database = Database(database)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def count_books(self) -> int:
        """Count the books on sale."""
        return self._database.count(Book, "TRUE", {})

    def find_books(self, query: BookQuery) -> Page[Book]:
        """Find the books that pass every filter of ``query``."""
        condition = """
            instr(casefold(title), casefold(coalesce(:q, '')))
            AND coalesce(genre = :genre, TRUE)
            AND coalesce(author_id = :author_id, TRUE)
        """
        return self._database.page(Book, condition, query)

    def find_books_by(self, author_id: int) -> list[Book]:
        """Find all books by an author."""
        self.load_author(author_id)
        return self._database.find(Book, "author_id = :id ORDER BY id", {"id": author_id})

    def load_book(self, book_id: int) -> Book:
        """Load one book."""
        return self._database.load(Book, book_id)

    def add_book(self, new: NewBook) -> Book:
        """Add a book by an author who exists."""
        insert = """
            INSERT INTO books (title, author_id, genre, published, price, stock)
            VALUES (:title, :author_id, :genre, :published, :price, :stock)
            RETURNING id
        """
        values = {**new.model_dump(), "price": new.price.amount}
        unknown = UnknownReference("authorId")
        with self._database.transaction({REFERENCE: unknown}) as connection:
            ((book_id,),) = connection.execute(insert, values)
        return self.load_book(book_id)

    def replace_book(self, book_id: int, new: NewBook) -> Book:
        """Describe a book anew."""
        self.load_book(book_id)
        update = """
            UPDATE books
            SET title = :title, author_id = :author_id, genre = :genre,
                published = :published, price = :price, stock = :stock
            WHERE id = :id
        """
        values = {**new.model_dump(), "price": new.price.amount, "id": book_id}
        unknown = UnknownReference("authorId")
        with self._database.transaction({REFERENCE: unknown}) as connection:
            connection.execute(update, values)
        return self.load_book(book_id)

    def delete_book(self, book_id: int) -> None:
        """Delete a book that nobody ever ordered, and its reviews with it."""
        self.load_book(book_id)
        ordered = Conflict(f"Book {book_id} has been ordered, so it stays.")
        with self._database.transaction({REFERENCE: ordered}) as connection:
            connection.execute("DELETE FROM books WHERE id = ?", (book_id,))

    def find_authors(self, query: Paging) -> Page[Author]:
        """Find all authors."""
        return self._database.page(Author, "TRUE", query)

    def load_author(self, author_id: int) -> Author:
        """Load one author, with the similar ones."""
        return self._database.load(Author, author_id)

    def add_author(self, new: NewAuthor) -> Author:
        """Add an author, similar only to others who exist."""
        insert = "INSERT INTO authors (name, born) VALUES (?, ?) RETURNING id"
        link = "INSERT INTO similar_authors (author_id, similar_id) VALUES (?, ?)"
        unknown = UnknownReference("similarIds")
        with self._database.transaction({REFERENCE: unknown}) as connection:
            ((author_id,),) = connection.execute(insert, (new.name, new.born))
            pairs = [(author_id, similar_id) for similar_id in set(new.similar_ids)]
            connection.executemany(link, pairs)
        return self.load_author(author_id)

    def load_customer(self, customer_id: int) -> Customer:
        """Load one customer."""
        return self._database.load(Customer, customer_id)

    def add_customer(self, new: NewCustomer) -> Customer:
        """Add a customer with an address that nobody else has."""
        insert = "INSERT INTO customers (name, email) VALUES (?, ?) RETURNING id"
        taken = Conflict(f"The address {new.email} belongs to somebody already.")
        with self._database.transaction({UNIQUE: taken}) as connection:
            ((customer_id,),) = connection.execute(insert, (new.name, new.email))
        return self.load_customer(customer_id)

    def find_reviews(self, book_id: int) -> list[Review]:
        """Find all reviews of a book."""
        self.load_book(book_id)
        return self._database.find(Review, "book_id = :id ORDER BY id", {"id": book_id})

    def add_review(self, book_id: int, new: NewReview) -> Review:
        """Add the first review of a book by a customer who exists."""
        self.load_book(book_id)
        insert = """
            INSERT INTO reviews (book_id, customer_id, rating, text)
            VALUES (:book_id, :customer_id, :rating, :text)
            RETURNING id
        """
        refusals = {
            REFERENCE: UnknownReference("customerId"),
            UNIQUE: Conflict("A customer reviews a book once."),
        }
        with self._database.transaction(refusals) as connection:
            values = {**new.model_dump(), "book_id": book_id}
            ((review_id,),) = connection.execute(insert, values)
        return self._database.load(Review, review_id)

    def find_orders(self, query: OrderQuery) -> Page[Order]:
        """Find the orders that pass every filter of ``query``."""
        condition = """
            coalesce(customer_id = :customer_id, TRUE)
            AND coalesce(status = :status, TRUE)
        """
        return self._database.page(Order, condition, query)

    def load_order(self, order_id: int) -> Order:
        """Load one order."""
        return self._database.load(Order, order_id)

    def place_order(self, new: NewOrder) -> Order:
        """Place an order by a customer who exists, for books that are in stock."""
        head = "INSERT INTO orders (customer_id, placed_at) VALUES (?, ?) RETURNING id"
        line = """
            INSERT INTO order_lines (order_id, book_id, quantity, title, unit_price)
            SELECT ?, id, ?, title, price FROM books WHERE id = ?
        """
        refusals = {
            REFERENCE: UnknownReference("customerId"),
            CHECK: Conflict("There are not that many copies left."),
        }
        with self._database.transaction(refusals) as connection:
            now = datetime.now(UTC).isoformat()
            ((order_id,),) = connection.execute(head, (new.customer_id, now))
            for position, wanted in enumerate(new.lines):
                values = (order_id, wanted.quantity, wanted.book_id)
                if not connection.execute(line, values).rowcount:
                    raise UnknownReference("lines", position, "bookId")
        return self.load_order(order_id)

    def cancel_order(self, order_id: int) -> Order:
        """Cancel an order that is not cancelled yet."""
        self.load_order(order_id)
        already = Conflict(f"Order {order_id} is cancelled already.")
        update = """
            UPDATE orders SET status = 'cancelled' WHERE id = ? AND status = 'placed'
        """
        with self._database.transaction({}) as connection:
            if not connection.execute(update, (order_id,)).rowcount:
                raise already
        return self.load_order(order_id)
